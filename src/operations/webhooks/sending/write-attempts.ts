import type { ClientBase } from 'pg';
import type { InTransaction } from '../../../platform/context.js';
import { transactionConnection } from '../../../platform/transaction-connection.js';
import type { Attempt } from './attempt.js';
import { boundedText } from './bounded-text.js';

export interface Outcome extends Attempt {
  /** Null when it is over: delivered, or failed for good. */
  nextAttemptAt: Date | null;
}

export interface WebhookState {
  webhookId: string;
  failures: number;
  failingSince: Date | null;
}

const longestBody = 4_096;

/**
 * Writes what came of many attempts: their deliveries, the state of their messages and that of their webhooks, which it
 * returns. The webhooks come first, as in whatever deletes one.
 */
export async function writeAttempts(
  { transaction, newId, now }: InTransaction,
  outcomes: readonly Outcome[],
): Promise<WebhookState[]> {
  const connection = transactionConnection(transaction);
  const webhooks = await writeWebhooks(connection, outcomes);
  await writeMessages(connection, outcomes, now());
  await writeDeliveries(connection, outcomes, newId);
  return webhooks;
}

/** Bookkeeping of the sender, past the models: it is no change that anybody made, and comes too often to be told. */
async function writeWebhooks(connection: ClientBase, outcomes: readonly Outcome[]): Promise<WebhookState[]> {
  const runs = [...runsOf(outcomes).values()];
  const { rows } = await connection.query<WebhookState>({
    name: 'write-webhook-runs',
    text: `
      with held as (
        select id from webhooks where id = any ($1::uuid[]) order by id for no key update
      )
      update webhooks w set
        last_triggered_at = greatest(w.last_triggered_at, run.at),
        last_status_code = run.status,
        consecutive_failures = case when run.anew then 0 else w.consecutive_failures end + run.failures,
        failing_since = case when run.anew then run.since else coalesce(w.failing_since, run.since) end
      from held
      join unnest($1::uuid[], $2::timestamptz[], $3::int[], $4::bool[], $5::int[], $6::timestamptz[])
        as run (id, at, status, anew, failures, since) on run.id = held.id
      where w.id = held.id
      returning w.id as "webhookId", w.consecutive_failures as failures, w.failing_since as "failingSince"`,
    values: [
      runs.map(({ webhookId }) => webhookId),
      runs.map(({ at }) => at),
      runs.map(({ status }) => status),
      runs.map(({ anew }) => anew),
      runs.map(({ failures }) => failures),
      runs.map(({ since }) => since),
    ],
  });
  return rows;
}

/** The last failures in a row, and whether a success came before them. */
interface Run {
  webhookId: string;
  at: Date;
  status: number | null;
  anew: boolean;
  failures: number;
  since: Date | null;
}

function runsOf(outcomes: readonly Outcome[]): Map<string, Run> {
  const runs = new Map<string, Run>();
  for (const { message, at, judgement, answer } of outcomes) {
    const { webhookId } = message;
    const before = runs.get(webhookId) ?? { anew: false, failures: 0, since: null };
    const told = { webhookId, at, status: statusOf(answer) };
    if (judgement === 'delivered') runs.set(webhookId, { ...told, anew: true, failures: 0, since: null });
    else runs.set(webhookId, { ...before, ...told, failures: before.failures + 1, since: before.since ?? at });
  }
  return runs;
}

/** A message that was replayed or deleted meanwhile stays as it is. */
async function writeMessages(connection: ClientBase, outcomes: readonly Outcome[], now: Date): Promise<void> {
  await connection.query({
    name: 'write-message-outcomes',
    text: `
      update webhook_messages m set attempts = m.attempts + 1, state = given.state,
        next_attempt_at = coalesce(given.next_attempt_at, m.next_attempt_at),
        finished_at = case when given.state <> 'pending' then $5::timestamptz end
      from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[]) as given (id, attempts, state, next_attempt_at)
      where m.id = given.id and m.state = 'pending' and m.attempts = given.attempts`,
    values: [
      outcomes.map(({ message }) => message.id),
      outcomes.map(({ message }) => message.attempts),
      outcomes.map(stateOf),
      outcomes.map(({ nextAttemptAt }) => nextAttemptAt),
      now,
    ],
  });
}

function stateOf({ judgement, nextAttemptAt }: Outcome): 'pending' | 'delivered' | 'failed' {
  if (judgement === 'delivered') return 'delivered';
  return nextAttemptAt ? 'pending' : 'failed';
}

async function writeDeliveries(
  connection: ClientBase,
  outcomes: readonly Outcome[],
  newId: () => string,
): Promise<void> {
  await connection.query({
    name: 'write-deliveries',
    text: `
      insert into webhook_deliveries (id, message_id, webhook_id, tenant_id, event_type, request_url, response_status,
        response_body, duration_ms, attempt, succeeded, error_message, delivered_at, created_at)
      select given.id, m.id, m.webhook_id, m.tenant_id, m.event_type, url, status, body, duration_ms, attempt,
        error is null, error, case when error is null then given.at + duration_ms * interval '1 millisecond' end, given.at
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::int[], $7::int[], $8::text[],
        $9::timestamptz[]) as given (id, message_id, url, status, body, duration_ms, attempt, error, at)
      join webhook_messages m on m.id = given.message_id`,
    values: [
      outcomes.map(() => newId()),
      outcomes.map(({ message }) => message.id),
      outcomes.map(({ message }) => message.url),
      outcomes.map(({ answer }) => statusOf(answer)),
      outcomes.map(({ answer }) => answer && boundedText(answer.body, longestBody)),
      outcomes.map(({ durationMs }) => durationMs),
      outcomes.map(({ message }) => message.attempts + 1),
      outcomes.map(({ error }) => error),
      outcomes.map(({ at }) => at),
    ],
  });
}

/** Some servers send numbers that are no status. */
const statusOf = (answer: Outcome['answer']): number | null =>
  answer && answer.status >= 100 && answer.status <= 999 ? answer.status : null;
