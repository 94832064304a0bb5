import { describe, expect, it } from 'vitest';
import { compareEvents } from '../scripts/compare-events.mjs';
import { readEventSchemas } from '../scripts/read-schemas.mjs';

interface Schema {
  [keyword: string]: unknown;
  properties: Record<string, Schema>;
  required: string[];
}
type Schemas = Record<string, Schema>;

const sent = 'identity.user.banned.v1';
const taken = 'render.job.completed.v1';

async function changed(change: (schemas: Schemas) => void): Promise<string[]> {
  const released = (await readEventSchemas()) as Schemas;
  const current = structuredClone(released);
  change(current);
  return compareEvents(released, current);
}

function at(schemas: Schemas, type: string, property?: string): Schema {
  const schema = property === undefined ? schemas[type] : schemas[type]?.properties[property];
  if (!schema) throw new Error(`There is no ${type} ${property ?? ''}.`);
  return schema;
}

describe('the schemas of events, against those that were released', () => {
  it('may stay as they are', async () => {
    expect(await changed(() => undefined)).toEqual([]);
  });

  it.each<[string, (schemas: Schemas) => void]>([
    ['gain a type', (schemas) => Object.assign(schemas, { 'identity.user.renamed.v1': at(schemas, sent) })],
    ['gain a version', (schemas) => Object.assign(schemas, { 'identity.user.banned.v2': { type: 'object' } })],
    ['gain a property', (schemas) => Object.assign(at(schemas, sent).properties, { note: { type: 'string' } })],
    ['gain a property that others may tell', (schemas) => Object.assign(at(schemas, taken).properties, { codec: {} })],
    ['always tell what was told sometimes', (schemas) => at(schemas, sent).required.push('tenant_id')],
    ['have a value more', (schemas) => (at(schemas, taken, 'paid_with')['enum'] as string[]).push('gift')],
    ['take a longer text', (schemas) => Object.assign(at(schemas, taken, 'resolution'), { maxLength: 40 })],
    [
      'take nothing for a text',
      (schemas) => Object.assign(at(schemas, taken, 'resolution'), { type: ['string', 'null'] }),
    ],
    ['say it better', (schemas) => Object.assign(at(schemas, sent), { description: 'Other words.' })],
  ])('may %s', async (_what, change) => {
    expect(await changed(change)).toEqual([]);
  });

  it.each<[string, (schemas: Schemas) => void, string]>([
    ['lose a type', (schemas) => delete schemas[sent], 'was released and is gone'],
    ['go the other way', (schemas) => delete at(schemas, taken)['x-direction'], 'goes the other way'],
    ['change their subject', (schemas) => Object.assign(at(schemas, sent), { 'x-subject': 'ban' }), 'another subject'],
    ['lose a property', (schemas) => delete at(schemas, sent).properties['user_id'], 'user_id: is gone'],
    ['leave out what was always told', (schemas) => at(schemas, sent).required.shift(), 'may now be missing'],
    [
      'tell nothing where a text was',
      (schemas) => Object.assign(at(schemas, sent, 'user_id'), { type: ['string', 'null'] }),
      'may now be null',
    ],
    [
      'tell a number where a text was',
      (schemas) => Object.assign(at(schemas, sent, 'user_id'), { type: 'integer' }),
      'may no longer be string',
    ],
    ['ask for more', (schemas) => at(schemas, taken).required.push('resolution'), 'resolution: is now required'],
    ['lose a value', (schemas) => (at(schemas, taken, 'paid_with')['enum'] as string[]).pop(), 'lost the value'],
    [
      'take a shorter text',
      (schemas) => Object.assign(at(schemas, taken, 'resolution'), { maxLength: 5 }),
      'maxLength was lowered',
    ],
    [
      'limit what had no limit',
      (schemas) => Object.assign(at(schemas, taken, 'finished_at'), { minLength: 3 }),
      'minLength was raised',
    ],
    [
      'hold a text to a list',
      (schemas) => Object.assign(at(schemas, taken, 'resolution'), { enum: ['4k'] }),
      'list of values',
    ],
    ['have another form', (schemas) => delete at(schemas, sent, 'user_id')['format'], 'another format'],
    [
      'take no more than they know',
      (schemas) => Object.assign(at(schemas, taken), { additionalProperties: false }),
      'no other properties',
    ],
  ])('may not %s within a version', async (_what, change, told) => {
    const breaks = await changed(change);
    expect(breaks).not.toEqual([]);
    expect(breaks.join(' ')).toContain(told);
  });
});
