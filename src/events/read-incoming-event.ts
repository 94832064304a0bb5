import type { IncomingEventData, IncomingEventType } from './catalog.js';
import { incomingSchemas } from './incoming-schemas.gen.js';

/** What is wrong with a message for good: the same bytes are refused however often they come. */
export type MessageFault = 'too_big' | 'not_json' | 'not_a_cloudevent' | 'unknown_type' | 'bad_data';

export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
  constructor(
    readonly fault: MessageFault,
    message: string,
  ) {
    super(message);
  }
}

/** An event of another service. `source` and `id` together name it, however often it comes. */
export interface IncomingEvent<Type extends IncomingEventType = IncomingEventType> {
  id: string;
  source: string;
  type: Type;
  /** When it happened, when it says so. */
  toldAt: Date | null;
  /** W3C trace id, when it came with one. */
  traceId: string | null;
  data: IncomingEventData[Type];
}

export type EventReader = (body: Buffer) => IncomingEvent;

const envelope = {
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', minLength: 1, maxLength: 200 },
    source: { type: 'string', minLength: 1, maxLength: 200 },
    type: { type: 'string', minLength: 1, maxLength: 200 },
    time: { type: 'string', format: 'date-time' },
    tenantid: { type: 'string' },
    traceparent: { type: 'string' },
    data: { type: 'object' },
  },
} as const;

type Envelope = Omit<IncomingEvent, 'traceId' | 'toldAt'> & { time?: string; tenantid?: string; traceparent?: string };

let reader: Promise<EventReader> | undefined;

/** The reader of this process, made when it is first asked for. */
export function eventReader(): Promise<EventReader> {
  reader ??= openEventReader();
  return reader;
}

/** Makes a reader of CloudEvents 1.0 in structured JSON. It throws `UnreadableMessage` for what the catalogue does not allow. */
async function openEventReader(): Promise<EventReader> {
  // Not loaded where there is no broker.
  const [{ default: ajv2020 }, { default: addFormats }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
  ]);
  const ajv = new ajv2020.Ajv2020({ strict: false });
  addFormats.default(ajv);
  const isEnvelope = ajv.compile<Envelope>(envelope);
  const checks = new Map(Object.entries(incomingSchemas).map(([type, schema]) => [type, ajv.compile(schema)]));
  const faultsOf = (errors: Parameters<typeof ajv.errorsText>[0], dataVar: string) =>
    ajv.errorsText(errors ?? null, { dataVar }).slice(0, 500);

  return (body) => {
    const event: unknown = parsed(body);
    if (!isEnvelope(event)) throw new UnreadableMessage('not_a_cloudevent', faultsOf(isEnvelope.errors, 'the event'));
    const check = checks.get(event.type);
    if (!check) throw new UnreadableMessage('unknown_type', `Nothing here takes ${event.type}.`);
    if (!check(event.data)) throw new UnreadableMessage('bad_data', faultsOf(check.errors, 'data'));
    const data = sound(event.data);
    if (event.tenantid !== undefined && 'tenant_id' in data && bare(event.tenantid) !== data.tenant_id)
      throw new UnreadableMessage('bad_data', 'The envelope names another tenant than the data.');
    const { id, source, type, time } = event;
    const toldAt = time === undefined || Number.isNaN(Date.parse(time)) ? null : new Date(time);
    return { id, source, type, data, toldAt, traceId: traceIdOf(event.traceparent) };
  };
}

function parsed(body: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    // The database keeps no such character.
    if (text.includes('\\u0000')) throw new TypeError('It holds a NUL.');
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableMessage('not_json', error instanceof Error ? error.message.slice(0, 500) : 'It is no JSON.');
  }
}

/** The same with ids in the form in which they are kept. Throws for a time that is none, such as a leap second. */
function sound<Data extends object>(data: Data): Data {
  const known = Object.entries(data).map(([name, value]: [string, unknown]) => {
    if (typeof value !== 'string') return [name, value];
    if (name.endsWith('_at') && Number.isNaN(Date.parse(value)))
      throw new UnreadableMessage('bad_data', `data/${name} is no time.`);
    return [name, name.endsWith('_id') ? bare(value) : value];
  });
  return Object.fromEntries(known) as Data;
}

const bare = (id: string): string => id.toLowerCase().replace(/^urn:uuid:/, '');

function traceIdOf(traceparent: string | undefined): string | null {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent ?? '')?.[1] ?? null;
}
