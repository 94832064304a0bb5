import fc from 'fast-check';
import { expect } from 'vitest';
import { arbitraryValue, brokenValue, type Schema } from './arbitrary-value.js';
import { type Callers, callerNames, callersOf, forgetTries } from './callers.js';
import { bodySchemaOf, type ExampleRequest, parametersOf, sentBody } from './example-request.js';
import { expectRefusal } from './expect-refusal.js';
import type { TestApp } from './start-test-app.js';

interface Generated {
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/**
 * Sends generated requests, `runs` by every kind of caller, and holds the answers to the contract. Gives how often each
 * status was answered.
 */
export async function sendGenerated(app: TestApp, example: ExampleRequest, runs: number): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  for (const caller of callerNames) {
    const { tokens, known } = await callersOf(app);
    const token = tokens[caller];
    const answers = async ({ path, headers, body }: Generated) => {
      await forgetTries(app);
      const content = body === undefined ? { headers } : sentBody(example.operation, body, headers);
      const sent = { ...content, ...(token !== undefined && { token }) };
      const answer = await app.send(example.operation.method, path, sent);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      // An answer outside its schema is a 500 here, since the service checks its own.
      expect(answer.status, app.log.at(-2)).toBeLessThan(500);
      if (answer.status >= 400) expectRefusal(answer, path);
    };
    await fc.assert(fc.asyncProperty(requestsOf(example, known), answers), { numRuns: runs });
  }
  return statuses;
}

/** Requests that fit the contract, mixed with such that miss it in one place. */
function requestsOf({ operation }: ExampleRequest, known: Callers['known']): fc.Arbitrary<Generated> {
  const parameters = parametersOf(operation);
  const values = Object.fromEntries(
    parameters.map(({ name, schema }) => [name, arbitraryParameter(name, schema, known)]),
  );
  const schema = bodySchemaOf(operation);
  const body =
    schema === undefined ? fc.constant(undefined) : mostly(arbitraryValue(schema), brokenValue(arbitraryValue(schema)));
  const present = parameters.filter(({ required }) => required).map(({ name }) => name);
  return fc.record({ body, told: fc.record(values, { requiredKeys: present }) }).map(({ body, told }) => {
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
    return { body: withKnown(body, known), headers, path: query.size > 0 ? `${path}?${query}` : path };
  });
}

/** A body that names a tenant names one that exists every other time, or nothing behind that would be reached. */
function withKnown(body: unknown, { tenant_slug }: Callers['known']): unknown {
  if (typeof body !== 'object' || body === null || !('tenant_slug' in body)) return body;
  return String(body.tenant_slug).length % 2 === 0 ? { ...body, tenant_slug } : body;
}

/** Of what exists as often as of what does not. */
function arbitraryParameter(name: string, schema: Schema, known: Callers['known']): fc.Arbitrary<string> {
  const fitting = arbitraryValue(schema).map(String);
  const ids = Object.entries(known).flatMap(([of, id]) => (of.endsWith('_id') ? [id] : []));
  const existing = known[name] === undefined ? fc.constantFrom(...ids) : fc.constant(known[name]);
  const usual = schema.format === 'uuid' || name === 'slug' ? fc.oneof(existing, fitting) : fitting;
  return mostly(usual, fc.string({ unit: 'grapheme', minLength: 1 }));
}

function mostly<Value>(usual: fc.Arbitrary<Value>, rare: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ arbitrary: usual, weight: 4 }, { arbitrary: rare, weight: 1 });
}
