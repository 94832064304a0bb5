import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerNames } from './support/callers.js';
import { exampleRequests } from './support/example-request.js';
import { sendGenerated } from './support/generated-requests.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

/** 10,000 over all operations are sent by `npm run proof`. */
const requestsPerCaller = 2;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

describe.each(exampleRequests)('$operation.id', (example) => {
  it('answers generated requests of every kind of caller within the contract', async () => {
    const statuses = await sendGenerated(app, example, requestsPerCaller);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(requestsPerCaller * callerNames.length);
  });
});
