import type { EventData, IncomingEventData } from './catalog.gen.js';

export {
  type EventData,
  eventTypes,
  type IncomingEventData,
  incomingEventTypes,
  sealedEventTypes,
  tenantEvents,
} from './catalog.gen.js';

export type EventType = keyof EventData;
export type IncomingEventType = keyof IncomingEventData;

export const eventExchange = 'flatrender.events';
export const eventSource = '/flatrender/identity';

/** The columns of an outbox row that the envelope is made of. */
export interface RecordedEvent<Type extends EventType = EventType> {
  id: string;
  type: Type;
  entityType: string;
  entityId: string;
  tenantId: string | null;
  data: EventData[Type];
  /** W3C trace id, 32 lower-case hexadecimal digits. */
  traceId: string;
  occurredAt: Date;
}

/** CloudEvents 1.0 in structured JSON mode; the schema is contracts/events/envelope.yaml. */
export interface CloudEvent<Type extends EventType = EventType> {
  specversion: '1.0';
  id: string;
  source: typeof eventSource;
  type: Type;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  dataschema: string;
  tenantid?: string;
  traceparent: string;
  data: EventData[Type];
}

export function toCloudEvent<Type extends EventType>(row: RecordedEvent<Type>): CloudEvent<Type> {
  return {
    specversion: '1.0',
    id: row.id,
    source: eventSource,
    type: row.type,
    subject: `${row.entityType}/${row.entityId}`,
    time: row.occurredAt.toISOString(),
    datacontenttype: 'application/json',
    dataschema: `urn:flatrender:event:${row.type}`,
    ...(row.tenantId === null ? {} : { tenantid: row.tenantId }),
    traceparent: traceparentOf(row),
    data: row.data,
  };
}

// The span id is taken from the event's id, so that publishing an event again gives the same bytes.
function traceparentOf(row: RecordedEvent): string {
  return `00-${row.traceId}-${row.id.replaceAll('-', '').slice(0, 16)}-00`;
}
