import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type EventData,
  type EventType,
  eventTypes,
  incomingEventTypes,
  toCloudEvent,
} from '../../src/events/catalog.js';

interface EventSchema {
  'x-subject': string;
  'x-direction'?: 'in';
  additionalProperties: unknown;
  examples: EventData[EventType][];
}

interface SchemaFile {
  $id: string;
  $defs: Record<string, EventSchema>;
}

const folder = new URL('.', import.meta.url);
const files: SchemaFile[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parse(readFileSync(new URL(name, folder), 'utf8'), { merge: true }));

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
for (const file of files) ajv.addSchema(file);

const schemas = files.flatMap(({ $id, $defs }) =>
  Object.entries($defs)
    .filter(([name]) => name.includes('.'))
    .map(([type, schema]) => ({ type: type as EventType, schema, reference: `${$id}#/$defs/${type}` })),
);
const told = schemas.filter(({ schema }) => schema['x-direction'] !== 'in');
const taken = schemas.filter(({ schema }) => schema['x-direction'] === 'in');
const examplesOf = (some: typeof schemas) =>
  some.flatMap(({ type, schema, reference }) =>
    schema.examples.map((data) => ({ type, data, reference, subject: schema['x-subject'] })),
  );
const examples = examplesOf(told);

function faultsOf(reference: string, value: unknown): unknown {
  const validate = ajv.getSchema(reference);
  if (!validate) throw new Error(`no schema at ${reference}`);
  return validate(value) ? null : validate.errors;
}

describe('the schemas of events', () => {
  it('hold every type of the catalogue, each with an example', () => {
    expect(told.map(({ type }) => type).sort()).toEqual([...eventTypes]);
    expect(taken.map(({ type }) => type as string).sort()).toEqual([...incomingEventTypes]);
    for (const { schema } of schemas) expect(schema.examples.length).toBeGreaterThan(0);
  });

  it.each(examples)('allow the example of $type and nothing undeclared', ({ data, reference }) => {
    expect(faultsOf(reference, data)).toBeNull();
    expect(faultsOf(reference, { ...data, password_hash: 'x' })).not.toBeNull();
  });

  it.each(examplesOf(taken))('allow the example of $type and what its sender adds, and nothing less', (one) => {
    expect(faultsOf(one.reference, { ...one.data, added_later: 'x' })).toBeNull();
    for (const name of Object.keys(one.data).filter((key) => key.endsWith('_id') && key !== 'payment_id')) {
      const { [name]: _, ...rest } = one.data as unknown as Record<string, unknown>;
      if (one.type.startsWith('node.')) continue;
      expect(faultsOf(one.reference, rest)).not.toBeNull();
    }
  });

  it.each(examples)('allow the envelope of $type', ({ type, data, subject }) => {
    const id = '6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55';
    const row = { id, type, entityType: subject, entityId: id, data, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' };
    const occurredAt = new Date('2026-11-20T10:00:00Z');

    const ofTenant = toCloudEvent({ ...row, tenantId: id, occurredAt });
    expect(faultsOf('envelope.yaml', ofTenant)).toBeNull();
    expect(ofTenant).toMatchObject({ type, subject: `${subject}/${id}`, tenantid: id, data });

    const ofPlatform = toCloudEvent({ ...row, tenantId: null, occurredAt });
    expect(faultsOf('envelope.yaml', ofPlatform)).toBeNull();
    expect(ofPlatform).not.toHaveProperty('tenantid');
  });

  it('refuse an envelope without a subject or with an unknown version', () => {
    const type = 'identity.signing_key.rotated.v1';
    const id = '6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55';
    const event = toCloudEvent({
      id,
      type,
      entityType: 'signing_key',
      entityId: id,
      tenantId: null,
      data: { kid: 'one', next_kid: 'two' },
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      occurredAt: new Date('2026-11-20T10:00:00Z'),
    });
    expect(faultsOf('envelope.yaml', { ...event, subject: undefined })).not.toBeNull();
    expect(faultsOf('envelope.yaml', { ...event, specversion: '0.3' })).not.toBeNull();
  });
});
