import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildDiscount, buildProgress, buildQuest } from '../test-support/factories.js';
import { arbitraryValue, brokenValue, type Schema } from './support/arbitrary-value.js';
import { bodySchemaOf, type ExampleRequest, exampleRequests, parametersOf } from './support/example-request.js';
import { expectRefusal } from './support/expect-refusal.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

/** 10,000 requests over all operations when the whole proof is asked for. */
const requestsPerOperation = process.env['PROOF'] === 'full' ? 400 : 12;

let app: TestApp;
let tokens: (string | undefined)[];
let known: { ids: string[]; slug: string };

beforeAll(async () => {
  app = await startTestApp();
});
// Anew for each operation: some of them end sessions or ban people.
beforeEach(async () => {
  const person = await app.people.signedIn();
  const manager = await app.people.signedIn({ tenant: person.tenant, isTenantAdmin: true });
  const administrator = await app.people.administrator();
  const service = await app.people.service(...exampleRequests.map(({ operation }) => operation.id));
  tokens = [undefined, person.token, manager.token, administrator.token, service];
  const quest = await buildQuest(app, { tenantId: person.tenant.id });
  await buildProgress(app, person.user, quest);
  const discount = await buildDiscount(app, { tenantId: person.tenant.id });
  known = { ids: [person.user.id, person.tenant.id, quest.id, discount.id], slug: person.tenant.slug };
});
afterAll(() => app.stop());

interface Generated {
  path: string;
  headers: Record<string, string>;
  body: unknown;
  caller: number;
}

/** Requests that fit the contract, mixed with such that miss it in one place. */
function requestsOf({ operation }: ExampleRequest): fc.Arbitrary<Generated> {
  const parameters = parametersOf(operation);
  const values = Object.fromEntries(parameters.map(({ name, schema }) => [name, arbitraryParameter(name, schema)]));
  const schema = bodySchemaOf(operation);
  const body =
    schema === undefined ? fc.constant(undefined) : mostly(arbitraryValue(schema), brokenValue(arbitraryValue(schema)));
  const present = parameters.filter(({ required }) => required).map(({ name }) => name);
  return fc
    .record({ caller: fc.nat(4), body, told: fc.record(values, { requiredKeys: present }) })
    .map(({ caller, body, told }) => {
      const query = new URLSearchParams();
      const headers: Record<string, string> = {};
      let path = operation.path;
      for (const parameter of parameters) {
        const value = told[parameter.name];
        if (value === undefined) continue;
        if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
        else if (parameter.in === 'query') query.set(parameter.name, value);
        else headers[parameter.name] = encodeURIComponent(value);
      }
      return { caller, body, headers, path: query.size > 0 ? `${path}?${query}` : path };
    });
}

/** Of what exists as often as of what does not. */
function arbitraryParameter(name: string, schema: Schema): fc.Arbitrary<string> {
  const existing = name === 'slug' ? fc.constant(known.slug) : fc.constantFrom(...known.ids);
  const fitting = arbitraryValue(schema).map(String);
  const usual = schema.format === 'uuid' || name === 'slug' ? fc.oneof(existing, fitting) : fitting;
  return mostly(usual, fc.string({ unit: 'grapheme', minLength: 1 }));
}

function mostly<Value>(usual: fc.Arbitrary<Value>, rare: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ arbitrary: usual, weight: 4 }, { arbitrary: rare, weight: 1 });
}

describe.each(exampleRequests)('$operation.id', (example) => {
  it('answers generated requests within the contract', { timeout: 600_000 }, async () => {
    const answers = async ({ path, headers, body, caller }: Generated) => {
      const token = tokens[caller];
      const answer = await app.send(example.operation.method, path, {
        headers,
        ...(body !== undefined && { body }),
        ...(token !== undefined && { token }),
      });
      // An answer outside its schema is a 500 here, since the service checks its own.
      expect(answer.status, app.log.at(-2)).toBeLessThan(500);
      if (answer.status >= 400) expectRefusal(answer, path);
    };
    await fc.assert(fc.asyncProperty(requestsOf(example), answers), { numRuns: requestsPerOperation });
  });
});
