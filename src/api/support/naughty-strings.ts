import naughtyStrings from 'big-list-of-naughty-strings/blns.json' with { type: 'json' };
import { expect } from 'vitest';
import { type OperationName, policyTable } from '../../operations/policy-table.js';
import type { Schema } from './arbitrary-value.js';
import { callersOf, forgetTries } from './callers.js';
import {
  bodySchemaOf,
  type ExampleRequest,
  exampleRequests,
  parametersOf,
  resolveReference,
  sentBody,
} from './example-request.js';
import { expectRefusal } from './expect-refusal.js';
import type { Answer } from './send-request.js';
import type { TestApp } from './start-test-app.js';

export { naughtyStrings };

/** A place of an operation that takes text: a parameter, or a field of its body, by the names that lead to it. */
export interface TextPlace {
  example: ExampleRequest;
  in: 'path' | 'query' | 'header' | 'body';
  names: string[];
  /** For test names. */
  title: string;
}

export const textPlaces: TextPlace[] = exampleRequests.flatMap((example) => {
  const { operation } = example;
  const parameters = parametersOf(operation)
    .filter(({ schema }) => schema.type === 'string')
    .map(({ in: place, name }) => ({ in: place, names: [name] }));
  const schema = bodySchemaOf(operation);
  const fields = schema === undefined ? [] : textFieldsOf(schema).map((names) => ({ in: 'body' as const, names }));
  return [...parameters, ...fields].map((place) => ({
    ...place,
    example,
    title: `${place.names.join('.')} in the ${place.in} of ${operation.id}`,
  }));
});

/** Ways to each text; `[]` stands for the entries of a list. */
function textFieldsOf(schema: Schema): string[][] {
  if (schema.$ref !== undefined) return textFieldsOf(resolveReference(schema.$ref) as Schema);
  if (schema.type === 'string') return [[]];
  const inside = (name: string, of: Schema) => textFieldsOf(of).map((names) => [name, ...names]);
  return [
    ...(schema.allOf ?? []).flatMap(textFieldsOf),
    ...(schema.items ? inside('[]', schema.items) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, of]) => inside(name, of)),
  ];
}

/**
 * Sends each text in this place, by whoever may call the operation. Nothing may fail; what is taken must come back as it
 * was sent, when the answer shows it. Gives how often each status was answered.
 */
export async function sendTexts(app: TestApp, place: TextPlace, texts: string[]): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const { operation, body } = place.example;
  const { tokens, known } = await callersOf(app);
  const token = isForServices(operation.id) ? tokens.service : tokens.platformAdministrator;
  for (const text of texts) {
    await forgetTries(app);
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    let path = place.example.path;
    for (const { name, in: where } of parametersOf(operation)) {
      const value = where === place.in && name === place.names[0] ? text : known[name];
      if (value === undefined) continue;
      if (where === 'path') path = replaceIn(operation.path, path, name, value);
      // Only what is asked about: a query narrows what is found.
      else if (where === 'query' && value === text) query.set(name, value);
      else if (where === 'header' && value === text) headers[name] = headerOf(value);
    }
    const filled =
      body && place.in === 'body' ? withText({ ...body, ...knownIn(body, known) }, place.names, text) : body;
    const sent = filled === undefined ? { headers } : sentBody(operation, filled, headers);
    const answer = await app.send(operation.method, query.size > 0 ? `${path}?${query}` : path, {
      ...sent,
      ...(token !== undefined && { token }),
    });
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const about = `${JSON.stringify(text)} as ${place.title}`;
    expect(answer.status, `${about}\n${app.log.at(-2)}`).toBeLessThan(500);
    if (answer.status >= 400) expectRefusal(answer, about);
    else if (place.in === 'body') expectAsSent(answer, place.names, text, about);
  }
  return statuses;
}

function isForServices(name: string): boolean {
  const { callers = [], anyone = false } = policyTable[name as OperationName] as { callers?: string[]; anyone?: true };
  return !anyone && !callers.includes('platformAdministrator') && callers.includes('service');
}

function replaceIn(template: string, path: string, name: string, value: string): string {
  const parts = path.split('/');
  parts[template.split('/').indexOf(`{${name}}`)] = encodeURIComponent(Buffer.from(value).toString());
  return parts.join('/');
}

/** The bytes of it that may stand in a header at all. */
const headerOf = (text: string): string =>
  Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?');

const knownIn = (body: object, known: Record<string, string>) =>
  Object.fromEntries(Object.entries(known).filter(([name]) => name in body));

function withText(value: unknown, [name, ...rest]: string[], text: string): unknown {
  if (name === undefined) return text;
  if (name === '[]') return [withText(undefined, rest, text)];
  return {
    ...(value as object | undefined),
    [name]: withText((value as Record<string, unknown> | undefined)?.[name], rest, text),
  };
}

/** What is rewritten on purpose: HTML is cleaned, addresses of pages and hosts get their one spelling. */
const rewritten = /_html$|_url$|_origins$|_hosts$|_ips$|phone|_at$|_date$|_until$/;

/** Blanks around a text do not count, nor does letter case in what is stored in one. */
function expectAsSent(answer: Answer, names: string[], text: string, about: string): void {
  const [name = ''] = names;
  if (names.length > 1 || rewritten.test(name)) return;
  const told = (answer.body as Record<string, unknown> | undefined)?.[name];
  if (told === undefined) return;
  expect(
    String(told ?? '')
      .trim()
      .toLowerCase(),
    about,
  ).toBe(text.trim().toLowerCase());
}
