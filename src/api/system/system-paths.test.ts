import { importJWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventTypes, incomingEventTypes } from '../../events/catalog.js';
import { queueMessage } from '../../operations/messages/queue-message.js';
import { clock } from '../../platform/clock.js';
import { buildTenant, seed } from '../../test-support/factories.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { sendRequest } from '../support/send-request.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';
import type { BrokerState } from './health.js';

let app: TestApp;
let broker: BrokerState = 'ok';

beforeAll(async () => {
  app = await startTestApp({ broker: () => broker });
});
afterAll(() => app.stop());

describe('/healthz and /readyz', () => {
  it('say that all is well', async () => {
    expect(await app.send('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await app.send('GET', '/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { database: 'ok', migrations: 'ok', broker: 'ok' } },
    });
  });

  it('stay ready while the broker is away, since events wait', async () => {
    broker = 'degraded';
    const answer = await app.send('GET', '/readyz');
    broker = 'ok';
    expect(answer).toMatchObject({ status: 200, body: { status: 'degraded', checks: { broker: 'degraded' } } });
  });

  it('are not ready while a migration is missing', async () => {
    const query = (statement: string) => app.database.sequelize.query(statement);
    await query(
      `update schema_migrations set name = name || '-left-out' where name = (select max(name) from schema_migrations)`,
    );
    const answer = await app.send('GET', '/readyz');
    await query(`update schema_migrations set name = replace(name, '-left-out', '')`);
    expect(expectRefusal(answer, 'migrations')).toBe('unavailable');
    expect(answer.body).toMatchObject({ error: { details: { checks: { database: 'ok', migrations: 'failed' } } } });
    expect(answer.headers['retry-after']).toBe('2');
    expect(await app.send('GET', '/healthz')).toMatchObject({ status: 200 });
  });
});

describe('/metrics', () => {
  it('counts requests by operation and status', async () => {
    await app.send('GET', '/v1/users/me');
    const { status, text } = await app.send('GET', '/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/http_request_duration_seconds_count\{operation="getMe",status="401"\} [1-9]/);
  });

  it('keeps one name for all paths that are none of ours', async () => {
    const countedBefore = countOfOther((await app.send('GET', '/metrics')).text);
    for (let i = 0; i < 5; i++) await app.send('GET', `/nothing-${i}`);
    const { text } = await app.send('GET', '/metrics');
    expect(countOfOther(text) - countedBefore).toBe(5);
    expect(text).not.toContain('nothing-1');
  });

  const countOfOther = (metrics: string) =>
    Number(/_count\{operation="other",status="404"\} (\d+)/.exec(metrics)?.[1] ?? 0);
});

describe('/.well-known/jwks.json', () => {
  it('holds the current and the next key, public parts alone, and checks our tokens', async () => {
    const answer = await app.send('GET', '/.well-known/jwks.json');
    const { keys } = answer.body as { keys: Record<string, string>[] };
    expect(answer.headers['cache-control']).toBe('public, max-age=300');
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    }
    const { token, user } = await app.people.signedIn();
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    const key = keys.find((candidate) => candidate['kid'] === kid);
    const { payload } = await jwtVerify(token, await importJWK(key ?? {}, 'ES256'));
    expect(payload.sub).toBe(user.id);
  });
});

describe('/dev/outbox', () => {
  it('shows what people were told, the newest first', async () => {
    const tenant = await buildTenant(app, { name: 'Acme <Studio>' });
    const to = 'outbox@acme.test';
    const values = { link: 'https://identity.test/verify?code=123456', code: '123456', minutes: 10 };
    await seed(app, async (context) => {
      const message = { tenant, user: null, channel: 'Email', to } as const;
      await queueMessage(context, { ...message, template: 'verify-email', values });
      await queueMessage(context, { ...message, template: 'domain-verified', values: { domain: 'a.test' } });
      await queueMessage(context, { ...message, to: 'else@acme.test', template: 'verify-email', values });
    });
    const { status, body } = await app.send('GET', `/dev/outbox?to=${encodeURIComponent(to)}`);
    expect(status).toBe(200);
    expect(body).toHaveLength(2);
    expect(body).toContainEqual({
      channel: 'Email',
      to,
      subject: 'Confirm your e-mail address for Acme <Studio>',
      text: expect.stringContaining('123456'),
      code: '123456',
      link: values.link,
      at: expect.stringMatching(/Z$/),
    });
    const all = (await app.send('GET', '/dev/outbox')).body as { at: string }[];
    expect(all).toHaveLength(3);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
  });

  it('is not there in production, and takes nothing but GET', async () => {
    expect(expectRefusal(await app.send('POST', '/dev/outbox'), 'post')).toBe('method_not_allowed');
    const server = await app.sibling({ nodeEnv: 'production' });
    const answer = await sendRequest(server.url, 'GET', '/dev/outbox');
    await server.stop();
    expect(answer.status).toBe(404);
  });
});

describe('/docs', () => {
  it.each(['/docs', '/docs/events'])('shows %s from this server alone', async (path) => {
    const page = await app.send('GET', path);
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      if (address.startsWith('#')) continue;
      expect(address).toMatch(/^\/docs(\/|$)/);
      expect(await app.send('GET', address), address).toMatchObject({ status: 200 });
    }
  });

  it('gives the contract to programs', async () => {
    expect(await app.send('GET', '/docs/openapi.json')).toMatchObject({ status: 200, body: { openapi: '3.0.3' } });
  });

  it('tells every event that is sent or taken, each with its fields and an example', async () => {
    const { text } = await app.send('GET', '/docs/events');
    for (const type of [...eventTypes, ...incomingEventTypes]) {
      const article = text.split(`<article id="${type}"`)[1]?.split('</article>')[0] ?? '';
      expect(article, type).toContain('<th scope="row"><code>');
      expect(article, type).toContain(`&quot;type&quot;: &quot;${type}&quot;`);
    }
    expect(text).not.toMatch(/\b(undefined|NaN|\[object)\b/);
  });

  it('gives the catalogue of events to programs', async () => {
    const { status, body } = await app.send('GET', '/docs/asyncapi.json');
    expect({ status, body }).toMatchObject({ status: 200, body: { asyncapi: '3.0.0' } });
    const { channels } = body as { channels: Record<string, { address: string }> };
    const addresses = Object.values(channels).map(({ address }) => address);
    expect(addresses.sort()).toEqual([...eventTypes, ...incomingEventTypes].sort());
  });

  it('gives no other file', async () => {
    for (const path of [
      '/docs/package.json',
      '/docs/index.html',
      '/docs/..%2fpackage.json',
      '/docs/swagger-ui-bundle.js.map',
    ]) {
      expect(expectRefusal(await app.send('GET', path), path)).toBe('not_found');
    }
  });
});

describe('/dev/clock', () => {
  it('moves the time that operations see', async () => {
    const before = clock.now().getTime();
    const answer = await app.send('POST', '/dev/clock', { body: { advance_seconds: 3_600 } });
    expect(answer.status).toBe(200);
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(3_600_000);
    expect(Date.parse((answer.body as { now: string }).now) - before).toBeGreaterThanOrEqual(3_600_000);
    const { token } = await app.people.signedIn();
    expect(await app.send('GET', '/v1/users/me', { token })).toMatchObject({ status: 200 });
  });

  it.each([
    {},
    { advance_seconds: -1 },
    { advance_seconds: '60' },
    { advance_seconds: 1.5 },
    { advance_seconds: 1e12 },
    [],
  ])('refuses %j', async (body) => {
    expect(expectRefusal(await app.send('POST', '/dev/clock', { body }), 'clock')).toBe('validation_failed');
  });

  it('is not there in production', async () => {
    const production = await app.sibling({ nodeEnv: 'production' });
    const answer = await sendRequest(production.url, 'POST', '/dev/clock', { body: { advance_seconds: 60 } });
    await production.stop();
    expect(expectRefusal(answer, 'production')).toBe('not_found');
  });
});

describe('every system path', () => {
  it.each([
    '/healthz',
    '/readyz',
    '/metrics',
    '/.well-known/jwks.json',
    '/docs',
    '/docs/openapi.json',
    '/docs/events',
    '/docs/asyncapi.json',
  ])('refuses other methods on %s', async (path) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
      const answer = await app.send(method, path);
      expect(expectRefusal(answer, method)).toBe('method_not_allowed');
      expect(answer.headers.allow).toBe('GET, HEAD');
    }
  });
});
