import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../platform/project-folder.js';

/** JSON Schema, as far as the catalogue uses it. */
export interface EventSchema {
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  description?: string;
  properties?: Record<string, EventSchema>;
  required?: string[];
  items?: EventSchema;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

interface AsyncApiMessage {
  name: string;
  title: string;
  examples: { payload: unknown }[];
  'x-subject': string;
  'x-sealed': boolean;
}

interface AsyncApiDocument {
  operations: Record<string, { action: 'send' | 'receive' }>;
  components: {
    tags: Record<string, { name: string; description: string }>;
    messages: Record<string, AsyncApiMessage>;
    schemas: Record<string, EventSchema>;
  };
}

export interface EventEntry {
  type: string;
  description: string;
  area: string;
  direction: 'sent' | 'taken';
  subject: string;
  /** Told in the clear on the exchange, but kept sealed until then. */
  sealed: boolean;
  data: EventSchema;
  example: string;
}

export interface EventCatalogue {
  /** The AsyncAPI 3 document, as JSON text. */
  document: string;
  areas: { name: string; title: string }[];
  envelope: EventSchema;
  events: EventEntry[];
}

/** The events that this service sends and takes, as `npm run generate` wrote them down. */
export function readEventCatalogue(): EventCatalogue {
  const document = readFileSync(join(projectFolder, 'contracts/events/asyncapi.gen.json'), 'utf8');
  const { operations, components } = JSON.parse(document) as AsyncApiDocument;
  const events = Object.entries(components.messages).map(([id, message]) => ({
    type: message.name,
    description: message.title,
    area: message.name.split('.')[0] ?? '',
    direction: operations[id]?.action === 'receive' ? ('taken' as const) : ('sent' as const),
    subject: message['x-subject'],
    sealed: message['x-sealed'],
    data: components.schemas[id] ?? {},
    example: JSON.stringify(message.examples[0]?.payload, null, 2),
  }));
  const areas = Object.values(components.tags).map(({ name, description }) => ({ name, title: description }));
  return {
    document: JSON.stringify(JSON.parse(document)),
    areas,
    envelope: components.schemas['CloudEvent'] ?? {},
    events,
  };
}
