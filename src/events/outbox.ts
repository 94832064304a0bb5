import type { InTransaction } from '../platform/context.js';
import { notifyAfterCommit } from '../platform/notifications.js';
import { decryptSecret, encryptSecret } from '../platform/secrets.js';
import { transactionConnection } from '../platform/transaction-connection.js';
import { type EventData, type EventType, type RecordedEvent, sealedEventTypes } from './catalog.js';

/** Lanes 0 to 15. All events of an entity share one, and a relay empties a lane in order. */
const laneCount = 16;

export interface NewEvent<Type extends EventType = EventType> {
  type: Type;
  /** Whose story this event belongs to: events of one entity leave in the order of its changes. */
  entityType: string;
  entityId: string;
  tenantId: string | null;
  data: EventData[Type];
}

/** An event of `type`, its data checked against the catalogue by the compiler. */
export function eventOf<Type extends EventType>(
  type: Type,
  entity: { type: string; id: string; tenantId: string | null },
  data: EventData[Type],
): NewEvent {
  return { type, entityType: entity.type, entityId: entity.id, tenantId: entity.tenantId, data } as NewEvent;
}

const insertEvents = `
  insert into outbox_events (id, type, entity_type, entity_id, lane, tenant_id, data, trace_id, occurred_at)
  select id, type, entity_type, entity_id, lane, tenant_id, data, $8, $9
  from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::smallint[], $6::uuid[], $7::jsonb[])
    with ordinality as e(id, type, entity_type, entity_id, lane, tenant_id, data, place)
  order by place`;

/** Writes the events into the outbox, in the transaction of the change that they tell of. */
export async function writeToOutbox(context: InTransaction, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await transactionConnection(context.transaction).query({
    name: 'insert-outbox-events',
    text: insertEvents,
    values: [
      events.map(() => context.newId()),
      events.map(({ type }) => type),
      events.map(({ entityType }) => entityType),
      events.map(({ entityId }) => entityId),
      events.map(({ entityId }) => laneOf(entityId)),
      events.map(({ tenantId }) => tenantId),
      events.map(({ type, data }) => JSON.stringify(isSealed(type) ? seal(data) : data)),
      context.traceId,
      context.now(),
    ],
  });
  notifyAfterCommit(context.database, context.transaction, 'outbox');
}

const sealedTypes: ReadonlySet<string> = new Set(sealedEventTypes);
const isSealed = (type: EventType) => sealedTypes.has(type);
const seal = (data: object) => ({ sealed: encryptSecret(JSON.stringify(data)) });

/** The row as it is told. The data of some types (`x-sealed` in their schema) lies sealed in the outbox until then. */
export function opened(event: RecordedEvent): RecordedEvent {
  if (!isSealed(event.type)) return event;
  return { ...event, data: JSON.parse(decryptSecret((event.data as unknown as { sealed: string }).sealed)) };
}

function laneOf(entityId: string): number {
  return Number.parseInt(entityId.slice(-4), 16) % laneCount;
}
