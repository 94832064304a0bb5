import type { QuestProgress } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import type { CountableEvent } from './count-event.js';

/** Notes that the event counts for the quest of `progress`. False when it was noted before. */
export async function recordCountedEvent(
  { transaction }: InTransaction,
  progress: QuestProgress,
  { id, occurredAt, data }: Pick<CountableEvent, 'id' | 'occurredAt' | 'data'>,
): Promise<boolean> {
  const { rowCount } = await transactionConnection(transaction).query({
    name: 'record-counted-event',
    text: `insert into quest_counted_events (quest_id, event_id, progress_id, payment_id, occurred_at)
      values ($1, $2, $3, $4, $5) on conflict (quest_id, event_id) do nothing`,
    values: [progress.questId, id, progress.id, paymentOf(data), occurredAt],
  });
  return rowCount === 1;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The payment that the event is about, if it is about one. */
function paymentOf(data: object): string | null {
  const { payment_id: id } = data as { payment_id?: unknown };
  return typeof id === 'string' && uuid.test(id) ? id : null;
}

/** Whether the event is about a payment whose rewards were taken back. */
export async function isRefusedRewards({ transaction }: InTransaction, { data }: CountableEvent): Promise<boolean> {
  const paymentId = paymentOf(data);
  if (paymentId === null) return false;
  const { rows } = await transactionConnection(transaction).query(
    'select from payments_without_rewards where payment_id = $1',
    [paymentId],
  );
  return rows.length > 0;
}

/** Nothing that the payment's events tell counts from here on. */
export async function refuseRewards({ transaction, now }: InTransaction, paymentId: string): Promise<void> {
  await transactionConnection(transaction).query(
    'insert into payments_without_rewards (payment_id, created_at) values ($1, $2) on conflict do nothing',
    [paymentId, now()],
  );
}

/** Marks the payment's events as counted no more. Returns how many of them each progress loses. */
export async function uncountEvents(
  { transaction, now }: InTransaction,
  paymentId: string,
): Promise<Map<string, number>> {
  const { rows } = await transactionConnection(transaction).query<{ progress_id: string }>(
    `update quest_counted_events set uncounted_at = $2 where payment_id = $1 and uncounted_at is null returning progress_id`,
    [paymentId, now()],
  );
  const removed = new Map<string, number>();
  for (const { progress_id: id } of rows) removed.set(id, (removed.get(id) ?? 0) + 1);
  return removed;
}

/** The events that still count go on with another progress of the same quest. */
export async function moveCountedEvents(
  { transaction }: InTransaction,
  from: QuestProgress,
  to: QuestProgress,
): Promise<void> {
  await transactionConnection(transaction).query(
    'update quest_counted_events set progress_id = $2 where progress_id = $1 and uncounted_at is null',
    [from.id, to.id],
  );
}
