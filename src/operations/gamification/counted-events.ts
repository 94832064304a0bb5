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
export function paymentOf(data: object): string | null {
  const { payment_id: id } = data as { payment_id?: unknown };
  return typeof id === 'string' && uuid.test(id) ? id : null;
}
