import type { Database } from '../../../platform/database.js';
import { servedWebhooks } from './due-webhooks.js';

/** A webhook that this process alone sends to. */
export interface HeldWebhook {
  webhookId: string;
  inOrder: boolean;
  maxInFlight: number;
  /** Failures in a row until now. */
  failures: number;
}

interface Hold {
  /** The process, by an id of its own. */
  holder: string;
  seconds: number;
}

// The database's own time, not the service's: moving the clock must not give a webhook to two processes.
const untilThen = `clock_timestamp() + $3 * interval '1 second'`;

/**
 * Takes those that nobody holds and that do not rest, for so many seconds: should this process die, another takes them
 * afterwards.
 */
export function holdWebhooks(
  database: Database,
  { holder, seconds }: Hold,
  webhookIds: string[],
  now: Date,
): Promise<HeldWebhook[]> {
  const text = `
    with free as (
      select w.id, w.in_order, w.max_in_flight, w.consecutive_failures from ${servedWebhooks} where w.id = any ($4::uuid[])
    ), held as (
      insert into webhook_turns as turn (webhook_id, holder, held_until)
      select id, $2::uuid, ${untilThen} from free order by id
      on conflict (webhook_id) do update set holder = excluded.holder, held_until = excluded.held_until
      where turn.held_until < clock_timestamp() and (turn.rest_until is null or turn.rest_until <= $1)
      returning webhook_id
    )
    select id as "webhookId", in_order as "inOrder", max_in_flight as "maxInFlight", consecutive_failures as failures
    from held join free on id = webhook_id`;
  return database.query({ name: 'hold-webhooks', text }, [now, holder, seconds, webhookIds]);
}

/** For so many seconds from now. Returns those that this process still holds. */
export async function keepHolding(
  database: Database,
  { holder, seconds }: Hold,
  webhookIds: string[],
): Promise<string[]> {
  const text = `
    update webhook_turns set held_until = ${untilThen}
    where webhook_id = any ($1::uuid[]) and holder = $2 and held_until > clock_timestamp() returning webhook_id`;
  const rows = await database.query<{ webhook_id: string }>({ name: 'keep-holding-webhooks', text }, [
    webhookIds,
    holder,
    seconds,
  ]);
  return rows.map(({ webhook_id }) => webhook_id);
}

/** Lets others have them, where one is to rest not before `restUntil`. */
export async function letGo(
  database: Database,
  holder: string,
  webhooks: readonly { webhookId: string; restUntil: Date | null }[],
): Promise<void> {
  const text = `
    update webhook_turns turn set held_until = '-infinity', rest_until = given.rest_until
    from unnest($1::uuid[], $2::timestamptz[]) as given (webhook_id, rest_until)
    where turn.webhook_id = given.webhook_id and holder = $3`;
  await database.query({ name: 'let-webhooks-go', text }, [
    webhooks.map(({ webhookId }) => webhookId),
    webhooks.map(({ restUntil }) => restUntil),
    holder,
  ]);
}
