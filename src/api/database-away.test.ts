import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal } from './support/expect-refusal.js';
import type { SignedInUser } from './support/people.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let person: SignedInUser;

beforeAll(async () => {
  app = await startTestApp();
  person = await app.people.signedIn();
});
afterAll(() => app.stop());

const calls: [string, string, object?][] = [
  ['GET', '/v1/users/me'],
  ['PATCH', '/v1/users/me', { slogan: 'x' }],
  ['POST', '/v1/auth/login', { tenant_slug: 'acme', email: 'a@b.test', password: 'long enough' }],
  ['POST', '/v1/auth/refresh', { refresh_token: 'frr_unknown' }],
];

describe('while the database is away', () => {
  it('every call is told to try again, and none lets anybody through', async () => {
    app.proxy.cut();
    for (const [method, path, body] of calls) {
      const answer = await app.send(method, path, { token: person.token, body });
      expect(expectRefusal(answer, path)).toBe('unavailable');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|sequelize/i);
    }
  });

  it('the process is alive and not ready', async () => {
    expect(await app.send('GET', '/healthz')).toMatchObject({ status: 200 });
    const answer = await app.send('GET', '/readyz');
    expect(expectRefusal(answer, 'readyz')).toBe('unavailable');
    expect(answer.body).toMatchObject({ error: { details: { checks: { database: 'failed' } } } });
  });

  it('what can be refused without it is refused as ever', async () => {
    expect(expectRefusal(await app.send('GET', '/v1/users/me'), 'anonymous')).toBe('unauthenticated');
    expect(expectRefusal(await app.send('POST', '/v1/auth/login', { body: {} }), 'no fields')).toBe(
      'validation_failed',
    );
  });

  it('is over by itself when it returns', async () => {
    app.proxy.restore();
    expect(await app.send('GET', '/v1/users/me', { token: person.token })).toMatchObject({ status: 200 });
    expect(await app.send('GET', '/readyz')).toMatchObject({ status: 200 });
  });
});

describe('while every connection of the pool is held', () => {
  it('a call waits a little, is told to try again, and the next one works', async () => {
    const { sequelize } = app.database;
    const held = await Promise.all(Array.from({ length: 10 }, () => sequelize.transaction()));
    const calls = Array.from({ length: 30 }, () => app.send('GET', '/v1/auth/sessions', { token: person.token }));
    for (const answer of await Promise.all(calls)) expect(expectRefusal(answer, 'sessions')).toBe('unavailable');
    await Promise.all(held.map((transaction) => transaction.commit()));
    expect(await app.send('GET', '/v1/auth/sessions', { token: person.token })).toMatchObject({ status: 200 });
  });
});
