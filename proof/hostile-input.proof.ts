import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerNames } from '../src/api/support/callers.js';
import { exampleRequests } from '../src/api/support/example-request.js';
import { sendGenerated } from '../src/api/support/generated-requests.js';
import { naughtyStrings, sendTexts, textPlaces } from '../src/api/support/naughty-strings.js';
import { findInPlainText, PassedSecrets, passSecrets } from '../src/api/support/passed-secrets.js';
import { startTestApp, type TestApp } from '../src/api/support/start-test-app.js';
import { tell } from './figures.js';

const requests = 10_000;
const secretsPassed = 1_000;
const hour = 3_600_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(() => {
  app.log.length = 0;
});
afterAll(() => app.stop());

test('10,000 generated requests over all operations, by every kind of caller, are answered within the contract', {
  timeout: hour,
}, async (context) => {
  const perCaller = Math.ceil(requests / exampleRequests.length / callerNames.length);
  const statuses = new Map<number, number>();
  for (const example of exampleRequests) add(statuses, await sendGenerated(app, example, perCaller));
  tell(context, { operations: exampleRequests.length, ...figuresOf(statuses) });
  expect(sumOf(statuses)).toBeGreaterThanOrEqual(requests);
});

test('the whole list of naughty strings in every text that an operation takes is stored as sent, or refused', {
  timeout: hour,
}, async (context) => {
  const statuses = new Map<number, number>();
  for (const place of textPlaces) {
    add(statuses, await sendTexts(app, place, naughtyStrings));
    // What it said so far is of no more interest.
    app.log.length = 0;
  }
  tell(context, { strings: naughtyStrings.length, places: textPlaces.length, ...figuresOf(statuses) });
  expect(sumOf(statuses)).toBe(naughtyStrings.length * textPlaces.length);
});

test('1,000 secrets that were sent or told stand nowhere in plain text: log, events, audit trail, any table', {
  timeout: hour,
}, async (context) => {
  const secrets = new PassedSecrets(app);
  let people = 0;
  for (; secrets.all.size < secretsPassed; people += 1)
    await passSecrets(secrets, (['dev', 'events', 'direct'] as const)[people % 3] ?? 'dev');
  const found = await findInPlainText(app, secrets.all);
  tell(context, { people, secrets: secrets.all.size, 'log lines': app.log.length, 'in plain text': found.length });
  expect(found).toEqual([]);
});

function add(sums: Map<number, number>, counts: Map<number, number>): void {
  for (const [status, count] of counts) sums.set(status, (sums.get(status) ?? 0) + count);
}

const sumOf = (counts: Map<number, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

function figuresOf(statuses: Map<number, number>): Record<string, number> {
  const inOrder = [...statuses].sort(([one], [other]) => one - other);
  return {
    requests: sumOf(statuses),
    ...Object.fromEntries(inOrder.map(([status, count]) => [`status ${status}`, count])),
  };
}
