import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildUser } from '../test-support/factories.js';
import { findInPlainText, PassedSecrets, passSecrets } from './support/passed-secrets.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

// A thousand are passed by `npm run proof`.
it.each(['dev', 'events', 'direct'] as const)('no secret is kept in plain text, messages going by %s', async (way) => {
  const secrets = new PassedSecrets(app);
  await passSecrets(secrets, way);
  expect(secrets.all.size).toBeGreaterThan(40);
  expect(await findInPlainText(app, secrets.all)).toEqual([]);
});

it('would be found by the search above', async () => {
  await buildUser(app, { fullName: 'Marked-name' });
  await buildUser(app, { fullName: '123456' });
  expect(await findInPlainText(app, ['Marked-name', '123456'])).toEqual(
    expect.arrayContaining(['Marked-name in users', '123456 in users']),
  );
});
