import { QueryTypes } from 'sequelize';
import { Quest, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { eachApart } from '../../platform/each-apart.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import { authorizeOperation } from '../policy-table.js';
import { type CountableEvent, countEvent, fittingQuests } from './count-event.js';

const batchSize = 500;

interface RecordedRow {
  position: string;
  id: string;
  type: string;
  entity_type: string;
  entity_id: string;
  tenant_id: string | null;
  data: { user_id?: unknown };
  occurred_at: Date;
}

/**
 * Counts what the outbox holds and was not counted yet, published or not. Rows are marked rather than passed by a cursor:
 * those of a transaction that commits late show up behind others, and are found all the same. An effect and its mark are
 * committed together. Returns how many rows were marked.
 */
export async function countRecordedEvents(context: Context): Promise<number> {
  authorizeOperation(context, 'countRecordedEvents');
  const rows = await uncountedRows(context);
  if (rows.length === 0) return 0;
  const quests = await Quest.findAll();
  const ofNoQuest: RecordedRow[] = [];
  const byUser = new Map<string, { row: RecordedRow; event: CountableEvent }[]>();
  for (const row of rows) {
    const event = countableOf(row);
    if (!event || fittingQuests(quests, event).length === 0) ofNoQuest.push(row);
    else byUser.set(event.userId, [...(byUser.get(event.userId) ?? []), { row, event }]);
  }
  let marked = await inTransaction(context, (context) => markCounted(context, ofNoQuest));
  await eachApart(byUser, async ([userId, events]) => {
    marked += await inTransaction(context, (context) => countOfUser(context, userId, events));
  });
  return marked;
}

async function countOfUser(
  context: InTransaction,
  userId: string,
  events: { row: RecordedRow; event: CountableEvent }[],
): Promise<number> {
  // Before the rows of the outbox, as an erasure takes them.
  await User.findForUpdate(context, userId);
  for (const { event } of events) await countEvent(context, event);
  return markCounted(
    context,
    events.map(({ row }) => row),
  );
}

function uncountedRows({ database }: Context): Promise<RecordedRow[]> {
  return database.sequelize.query<RecordedRow>(
    `select position, id, type, entity_type, entity_id, tenant_id, data, occurred_at from outbox_events
     where counted_at is null order by position limit ${batchSize}`,
    { type: QueryTypes.SELECT },
  );
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Null for what no user did. */
function countableOf(row: RecordedRow): CountableEvent | null {
  const { user_id: told = row.entity_type === 'user' ? row.entity_id : undefined } = row.data;
  if (row.tenant_id === null || typeof told !== 'string' || !uuid.test(told)) return null;
  const { id, type, tenant_id: tenantId, occurred_at: occurredAt, data } = row;
  return { id, type, tenantId, userId: told, occurredAt, data };
}

/** Rows that the relay holds at this moment are passed over: they are marked the next time, and count once all the same. */
async function markCounted({ transaction, now }: InTransaction, rows: RecordedRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { rowCount } = await transactionConnection(transaction).query({
    name: 'mark-events-counted',
    text: `update outbox_events set counted_at = $2 where position in (
      select position from outbox_events where position = any ($1::bigint[]) order by position for update skip locked)`,
    values: [rows.map(({ position }) => position), now()],
  });
  return rowCount ?? 0;
}
