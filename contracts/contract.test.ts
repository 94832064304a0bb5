import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { errorStatuses } from '../src/platform/errors.js';

type Json = Record<string, unknown>;

interface Media {
  schema: Json;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

interface Body {
  $ref?: string;
  content?: Record<string, Media>;
}

interface Operation {
  operationId: string;
  'x-error-codes': (keyof typeof errorStatuses)[];
  requestBody?: Body;
  responses: Record<string, Body>;
}

interface Contract {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; responses: Record<string, Body> };
}

const contract: Contract = JSON.parse(readFileSync(new URL('rest/identity.gen.json', import.meta.url), 'utf8'));
const operations = Object.values(contract.paths).flatMap((item) => Object.values(item));
const bodies = operations.flatMap(({ operationId, requestBody, responses }) => [
  ...(requestBody ? [{ name: `${operationId}, request`, body: requestBody }] : []),
  ...Object.entries(responses).map(([status, body]) => ({ name: `${operationId}, ${status}`, body })),
]);
const media = [...bodies, ...Object.entries(contract.components.responses).map(([name, body]) => ({ name, body }))]
  .flatMap(({ name, body }) => Object.values(body.content ?? {}).map((media) => ({ name, media })))
  .map(({ name, media }) => [name, media] as const);

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
ajv.addSchema(asJsonSchema({ $id: 'contract', ...contract }) as Json);

/** OpenAPI 3.0 says `exclusiveMinimum` as a flag beside `minimum`; its other words Ajv knows or may ignore. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (node === null || typeof node !== 'object') return node;
  const { exclusiveMinimum, minimum, ...rest } = node as Json;
  const bound = exclusiveMinimum === true ? { exclusiveMinimum: minimum } : minimum === undefined ? {} : { minimum };
  return Object.fromEntries(Object.entries({ ...rest, ...bound }).map(([key, value]) => [key, asJsonSchema(value)]));
}

function faultsOf(schema: Json, value: unknown): unknown {
  const withReferences = JSON.parse(JSON.stringify(asJsonSchema(schema)).replaceAll('"#/', '"contract#/'));
  const validate = ajv.compile(withReferences);
  return validate(value) ? null : validate.errors;
}

function exampleOf({ schema, example, examples }: Media): unknown[] {
  if (examples) return Object.values(examples).map(({ value }) => value);
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
  return [example ?? contract.components.schemas[name ?? '']?.['example']];
}

describe('the contract', () => {
  it.each(media)('shows an example that is valid: %s', (_name, body) => {
    for (const example of exampleOf(body)) {
      expect(example).toBeDefined();
      expect(faultsOf(body.schema, example)).toBeNull();
    }
  });

  it.each(
    Object.entries(contract.components.schemas).flatMap(([name, schema]) =>
      'example' in schema ? [[name, schema] as const] : [],
    ),
  )('has a valid example of %s', (_name, schema) => {
    expect(faultsOf(schema, schema['example'])).toBeNull();
  });

  it('finds a wrong example, so the tests above mean something', () => {
    const { BanOrder, DiscountCreate } = contract.components.schemas;
    expect(faultsOf(BanOrder as Json, { reason: '' })).not.toBeNull();
    expect(faultsOf(BanOrder as Json, { reason: 'spam', is_admin: true })).not.toBeNull();
    expect(faultsOf(DiscountCreate as Json, { name: 'x', code: 'ABC', kind: 'Percentage', value: 0 })).not.toBeNull();
  });

  it('names the error codes that the service knows, no more and no fewer', () => {
    const codes = contract.components.schemas['ErrorCode']?.['enum'] as string[];
    expect(codes.toSorted()).toEqual(Object.keys(errorStatuses).sort());
  });

  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    'declares for %s the statuses of its error codes, no more and no fewer',
    (_name, operation) => {
      const told = Object.keys(operation.responses).filter((status) => Number(status) >= 400);
      const needed = new Set(operation['x-error-codes'].map((code) => String(errorStatuses[code])));
      expect(told.sort()).toEqual([...needed].sort());
    },
  );

  it('refuses properties that a request body does not declare', () => {
    const open = bodies
      .filter(({ name }) => name.endsWith('request'))
      .filter(({ body }) => {
        const [media] = Object.values(body.content ?? {});
        const reference = media?.schema['$ref'] as string;
        return contract.components.schemas[reference.split('/').at(-1) ?? '']?.['additionalProperties'] !== false;
      });
    // What the providers of payments send is theirs to extend.
    expect(open.map(({ name }) => name)).toEqual(['returnFromIdpay, request', 'receiveStripeEvent, request']);
  });
});
