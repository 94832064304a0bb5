import { connect } from 'node:net';
import type { RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { User } from '../models/index.js';
import type { SignedInUser } from './support/people.js';
import { sendBytes, sendRequest } from './support/send-request.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let person: SignedInUser;

beforeAll(async () => {
  app = await startTestApp({ mostAtOnce: 2 });
  person = await app.people.signedIn();
});
afterAll(() => app.stop());

/** Holds the person's row until `release`, so that a change of it waits. */
async function holdPerson(): Promise<{ release(): Promise<void> }> {
  const transaction = await app.database.sequelize.transaction();
  await User.findByPk(person.user.id, { transaction, lock: true });
  return { release: () => transaction.commit() };
}

/** Fulfilled once that many statements wait for the held row. */
async function waiting(count: number): Promise<void> {
  const statement = `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  for (;;) {
    const [rows] = await app.database.sequelize.query(statement);
    if ((rows as { count: number }[])[0]?.count === count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const rename = () => app.send('PATCH', '/v1/users/me', { token: person.token, body: { full_name: 'Renamed' } });

describe('the server', () => {
  it.each([
    ['no HTTP at all', 'nonsense\r\n\r\n', '400', 'bad_request'],
    ['an unknown method', 'FETCH /v1/users/me HTTP/1.1\r\nHost: a\r\n\r\n', '400', 'bad_request'],
    ['a space in a header name', 'GET /v1/users/me HTTP/1.1\r\nHost : a\r\n\r\n', '400', 'bad_request'],
    [
      'two lengths',
      'POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      '400',
      'bad_request',
    ],
    [
      'a length and chunks',
      'POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
      'bad_request',
    ],
    [
      'headers without end',
      `GET /v1/users/me HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431',
      'bad_request',
    ],
  ])('answers %s in the envelope and closes', async (_, bytes, status, code) => {
    const answer = await sendBytes(app.url, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const { error } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(error).toEqual({
      code,
      message: expect.any(String),
      details: {},
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('answers a request without Host, and one with an expectation nobody knows', async () => {
    const request = (headers: string) => `GET /v1/users/me HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`;
    for (const headers of ['', 'Host: a\r\nExpect: the unexpected\r\n']) {
      const answer = await sendBytes(app.url, request(headers));
      expect(answer).toMatch(/^HTTP\/1.1 401 /);
      expect(answer).toContain('"unauthenticated"');
    }
  });

  it('refuses with 503 what is more than it takes at once, and serves on', async () => {
    const held = await holdPerson();
    const slow = [rename(), rename()];
    await waiting(2);
    const refused = await app.send('GET', '/v1/users/me', { token: person.token });
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    expect(refused.headers['retry-after']).toBe('1');
    expect(await app.send('GET', '/healthz')).toMatchObject({ status: 200 });
    await held.release();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await app.send('GET', '/v1/users/me', { token: person.token })).toMatchObject({ status: 200 });
  });

  it('takes the address of the client from the proxies that it trusts, and from no other', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7, 203.0.113.9' };
    const addresses: (string | undefined)[] = [];
    for (const trustProxy of [false, 1] as const) {
      const console: RequestHandler = (request, response) => {
        addresses.push(request.ip);
        response.end();
      };
      const server = await app.sibling({ trustProxy, console });
      await sendRequest(server.url, 'GET', '/admin', { headers });
      await server.stop();
    }
    expect(addresses).toEqual(['127.0.0.1', '203.0.113.9']);
  });
});

describe('stop', () => {
  it('lets the running request end, closes idle connections and takes no new ones', async () => {
    const own = await app.sibling();
    const { hostname, port } = new URL(own.url);
    const idle = connect({ host: hostname, port: Number(port) });
    await new Promise((resolve) => idle.once('connect', resolve));
    const closed = new Promise((resolve) => idle.once('close', resolve));
    const held = await holdPerson();
    const running = sendRequest(own.url, 'PATCH', '/v1/users/me', { token: person.token, body: { full_name: 'Last' } });
    await waiting(1);
    const stopped = own.stop();
    await closed;
    await expect(sendRequest(own.url, 'GET', '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await held.release();
    expect(await running).toMatchObject({ status: 200, body: { full_name: 'Last' } });
    await expect(stopped).resolves.toBeUndefined();
  });
});
