import type { ClientBase } from 'pg';

/** A row of the outbox that was not fanned out yet. */
export interface UnsentEvent {
  position: string;
  id: string;
  type: string;
  entityType: string;
  entityId: string;
  tenantId: string | null;
  /** JSON. */
  data: string;
  occurredAt: Date;
}

/**
 * Holds the oldest of them, in their order. It never waits: a row that somebody else holds at this moment (the relay that
 * marks it) ends the batch, so that nothing behind it goes before it.
 */
export async function takeUnsent(connection: ClientBase, limit: number): Promise<UnsentEvent[]> {
  const { rows } = await connection.query<UnsentEvent>({
    name: 'take-unsent-events',
    text: `
      with oldest as (
        select position from outbox_events where fanned_out_at is null order by position limit $1
      ), held as (
        select position, id, type, entity_type as "entityType", entity_id as "entityId", tenant_id as "tenantId",
          data::text as data, occurred_at as "occurredAt"
        from outbox_events where position in (select position from oldest) and fanned_out_at is null
        order by position for no key update skip locked
      )
      select * from held where position < all (
        select position from oldest where position not in (select position from held))
      order by position`,
    values: [limit],
  });
  return rows;
}

export async function markFannedOut(connection: ClientBase, events: UnsentEvent[], at: Date): Promise<void> {
  await connection.query({
    name: 'mark-events-fanned-out',
    text: 'update outbox_events set fanned_out_at = $2 where position = any ($1::bigint[])',
    values: [events.map(({ position }) => position), at],
  });
}

/** Whether any event waits to be fanned out. */
export const unsentExist = 'select exists (select from outbox_events where fanned_out_at is null) as pending';
