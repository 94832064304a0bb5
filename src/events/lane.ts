import type { Transaction } from 'sequelize';
import { transactionConnection } from '../platform/transaction-connection.js';
import type { RecordedEvent } from './catalog.js';

export interface PendingEvent extends RecordedEvent {
  position: string;
  attempts: number;
}

/** A relay that hangs in the middle of a batch gives its lane back after this time. */
const longestBatch = '60s';

/**
 * Takes a lane that has pending events and that no other relay holds, until the transaction ends; null when there is none.
 * `startAt` makes relays go round: a busy lane must not starve the others.
 */
export async function takeLane(
  transaction: Transaction,
  startAt: number,
  except: readonly number[],
): Promise<number | null> {
  const connection = transactionConnection(transaction);
  await connection.query(`set local idle_in_transaction_session_timeout = '${longestBatch}'`);
  const { rows } = await connection.query<{ lane: number }>({
    name: 'take-outbox-lane',
    text: `
      select lane from outbox_lanes
      where lane <> all ($2::smallint[]) and exists (
        select from outbox_events e
        where e.lane = outbox_lanes.lane and e.published_at is null and e.set_aside_at is null)
      order by (lane - $1::int + 16) % 16 limit 1
      for update skip locked`,
    values: [startAt, except],
  });
  return rows[0]?.lane ?? null;
}

/** The lane's oldest pending events. To be read in a statement of its own after `takeLane`: only then is what the last holder committed seen. */
export async function readPending(transaction: Transaction, lane: number, limit: number): Promise<PendingEvent[]> {
  const { rows } = await transactionConnection(transaction).query<PendingEvent>({
    name: 'read-pending-events',
    text: `
      select position, attempts, id, type, entity_type as "entityType", entity_id as "entityId",
        tenant_id as "tenantId", data, trace_id as "traceId", occurred_at as "occurredAt"
      from outbox_events
      where lane = $1 and published_at is null and set_aside_at is null
      order by position limit $2`,
    values: [lane, limit],
  });
  return rows;
}

export async function markPublished(
  transaction: Transaction,
  events: readonly PendingEvent[],
  at: Date,
): Promise<void> {
  await transactionConnection(transaction).query({
    name: 'mark-events-published',
    text: 'update outbox_events set published_at = $2, last_error = null where position = any ($1::bigint[])',
    values: [events.map(({ position }) => position), at],
  });
}

/** Keeps why the event did not go out; `refusedAt` counts it as the event's own fault, and `setAside` lets the lane go on without it. */
export async function recordFailure(
  transaction: Transaction,
  event: PendingEvent,
  failure: { error: string; refused: boolean; setAsideAt: Date | null },
): Promise<void> {
  await transactionConnection(transaction).query({
    name: 'record-event-failure',
    text: `update outbox_events set last_error = $2, attempts = attempts + $3::int, set_aside_at = $4 where position = $1`,
    values: [event.position, failure.error.slice(0, 500), failure.refused ? 1 : 0, failure.setAsideAt],
  });
}

/** Whether any event waits, in whichever lane. */
export const pendingExists = `select exists (
  select from outbox_events where published_at is null and set_aside_at is null) as pending`;
