import fc from 'fast-check';
import { resolveReference } from './example-request.js';

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  nullable?: boolean;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
}

/** Longer texts find nothing more and make the run slow. */
const longestText = 60;

/** Values that fit the schema. */
export function arbitraryValue(schema: Schema): fc.Arbitrary<unknown> {
  const plain = arbitraryOfType(schema);
  return schema.nullable ? fc.option(plain, { nil: null }) : plain;
}

function arbitraryOfType(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return arbitraryValue(resolveReference(schema.$ref) as Schema);
  if (schema.allOf?.[0]) return arbitraryValue(schema.allOf[0]);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'string':
      return arbitraryText(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(arbitraryValue(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
    case 'object':
      return arbitraryObject(schema);
    default:
      return fc.jsonValue();
  }
}

function arbitraryText({ format, pattern, minLength = 0, maxLength = longestText }: Schema): fc.Arbitrary<string> {
  switch (format) {
    case 'uuid':
      return fc.uuid();
    case 'email':
      return fc.emailAddress();
    case 'date-time':
      return fc
        .date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2999-01-01') })
        .map((date) => date.toISOString());
    case 'date':
      return fc
        .date({ noInvalidDate: true, min: new Date('1890-01-01'), max: new Date('2030-01-01') })
        .map((date) => date.toISOString().slice(0, 10));
  }
  if (pattern !== undefined && pattern !== '\\S') return fc.stringMatching(new RegExp(pattern));
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, longestText)) });
}

function arbitraryObject({ properties = {}, required = [] }: Schema): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, arbitraryValue(schema)]));
  return fc.record(values, { requiredKeys: required });
}

/** A value like it, with one part left out, put in or replaced by something else. */
export function brokenValue(whole: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const name = fc.oneof(fc.string(), fc.constantFrom('is_admin', 'tenant_id', '__proto__', 'constructor'));
  return fc.tuple(whole, fc.jsonValue(), name, fc.nat()).chain(([value, other, newName, place]) => {
    if (typeof value !== 'object' || value === null) return fc.constant(other);
    const names = Object.keys(value);
    const chosen = names[place % Math.max(names.length, 1)] ?? newName;
    const { [chosen]: _, ...rest } = value as Record<string, unknown>;
    return fc.constantFrom<unknown>(rest, { ...rest, [chosen]: other }, { ...value, [newName]: other }, other);
  });
}
