import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleRequests } from './support/example-request.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const mark = 'MARKEDSECRET';

it('writes nothing of what was sent: bodies, headers, queries, paths, malformed or well formed', async () => {
  const { token } = await app.people.signedIn({ email: `${mark}@people.test` });
  for (const { operation, path, body } of exampleRequests) {
    const marked = Object.fromEntries(
      Object.entries(body ?? {}).map(([name, value]) => [name, typeof value === 'string' ? `${mark}${value}` : value]),
    );
    const headers = {
      'user-agent': mark,
      cookie: `session=${mark}`,
      'x-forwarded-for': mark,
      'x-api-key': mark,
      referer: `https://a.test/${mark}`,
      traceparent: mark,
    };
    const send = (sent: object, at = path) => app.send(operation.method, at, { headers, ...sent });
    await send({ token, body: marked });
    await send({ token: mark, body });
    await send({ token: `frs_${mark}` });
    await send({ token, raw: `{"broken ${mark}` });
    await send({ token, body: { [mark]: mark } });
    await send({ token, headers: { ...headers, 'x-tenant-id': mark } });
    await send({ token }, `${path}?${mark}=${mark}&page=${mark}`);
    await send({ token }, `${path}/${mark}`);
  }
  expect(app.log.length).toBeGreaterThan(exampleRequests.length * 8 - 1);
  expect(app.log.filter((line) => line.toUpperCase().includes(mark))).toEqual([]);
});

it('writes who did what, how it ended and how long it took', async () => {
  const { token, user, tenant } = await app.people.signedIn();
  const { headers } = await app.send('GET', '/v1/users/me', { token });
  const lines = app.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  const line = lines.find(({ traceId }) => traceId === headers['x-trace-id']);
  expect(line).toEqual({
    level: 'info',
    time: expect.any(Number),
    pid: process.pid,
    method: 'GET',
    operation: 'getMe',
    status: 200,
    durationMilliseconds: expect.any(Number),
    traceId: headers['x-trace-id'],
    actorKind: 'user',
    actorId: user.id,
    tenantId: tenant.id,
    msg: 'request',
  });
});
