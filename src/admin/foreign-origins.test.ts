import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapes } from './resources/index.js';
import type { ConsoleClient } from './support/console-client.js';
import { staffPassword, startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
let owner: ConsoleClient;
beforeAll(async () => {
  test = await startTestConsole();
  owner = await test.signedIn('Owner');
});
afterAll(() => test.stop());

const json = 'application/json';
const foreign: [string, Record<string, string>][] = [
  ['another site', { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site', 'Content-Type': json }],
  ['another site without fetch metadata', { Origin: 'https://evil.test', 'Content-Type': json }],
  ['a sandboxed frame', { Origin: 'null', 'Content-Type': json }],
  ['a sibling host', { Origin: 'http://other.127.0.0.1', 'Sec-Fetch-Site': 'same-site', 'Content-Type': json }],
  ['another port', { Origin: 'http://127.0.0.1:1', 'Content-Type': json }],
  ['a form', { Origin: 'https://evil.test', 'Content-Type': 'text/plain' }],
  ['nowhere', { 'Content-Type': json }],
  ['an origin that only begins like ours', { Origin: 'http://127.0.0.1.evil.test', 'Content-Type': json }],
];

const bodies: Record<string, object> = {
  ban: { reason: 'x' },
  suspend: { reason: 'x' },
  new: {
    name: 'x',
    slug: 'abc',
    code: 'ABC',
    kind: 'Reseller',
    contactEmail: 'a@b.test',
    email: 'a@b.test',
    role: 'Owner',
    title: 'x',
    value: 1,
  },
};
const recordIds = () =>
  ({ users: test.user.id, tenants: test.tenant.id, staff: test.staff.Support.id }) as Record<string, string>;

const everyAction = () =>
  shapes.flatMap(({ id, actions }) =>
    Object.keys(actions).map((name) => {
      const record = name === 'new' ? undefined : recordIds()[id];
      return { name, path: `/api/resources/${id}/${record ? `records/${record}` : 'actions'}/${name}` };
    }),
  );

/** Whatever an operation does leaves an event or an audit entry. */
async function traces(): Promise<unknown> {
  const [rows] = await test.database.sequelize.query(
    'select (select count(*) from audit_entries) as audit, (select count(*) from outbox_events) as outbox, (select count(*) from console_sessions) as sessions',
  );
  return rows;
}

describe('what another site sends', () => {
  it.each(foreign)('from %s has no effect on any action', async (_name, headers) => {
    const before = await traces();
    for (const { path, name } of everyAction()) {
      const { status } = await owner.postRaw(path, JSON.stringify(bodies[name] ?? {}), headers);
      expect(status, path).toBe(403);
    }
    expect(await traces()).toEqual(before);
  });

  it.each(foreign)('from %s signs nobody out or in', async (_name, headers) => {
    expect((await owner.postRaw('/logout', '{}', headers)).status).toBe(403);
    expect((await owner.get('/api/dashboard')).status).toBe(200);
    const credentials = JSON.stringify({ email: 'owner@demo.test', password: staffPassword });
    expect((await test.anonymous().postRaw('/login', credentials, headers)).status).toBe(403);
  });

  it('reads nothing, but may link here', async () => {
    const list = '/api/resources/users/actions/list';
    expect((await owner.get(list, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' })).status).toBe(403);
    const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    expect((await owner.get('/resources/users', link)).status).toBe(200);
  });
});

describe('GET', () => {
  it('never runs an action, whatever it carries', async () => {
    const before = await traces();
    for (const { path, name } of everyAction()) {
      const query = new URLSearchParams(bodies[name] as Record<string, string>);
      const { status } = await owner.get(`${path}?${query}`);
      expect(status, path).toBe(200);
    }
    expect(await traces()).toEqual(before);
  });

  it('finds neither uncompressed bundles nor the bundler', async () => {
    for (const name of ['app.bundle.js', 'components.bundle.js', 'global.bundle.js']) {
      expect((await owner.get(`/frontend/assets/${name}`)).status).toBe(404);
    }
  });
});

describe('our own pages', () => {
  it('may act, with fetch metadata or without', async () => {
    const path = `/api/resources/users/records/${test.user.id}/endSessions`;
    expect((await owner.post(path)).status).toBe(200);
    expect((await owner.postRaw(path, '{}', { Origin: test.origin, 'Content-Type': json })).status).toBe(200);
    expect((await owner.postRaw(path, '{}', { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': json })).status).toBe(
      200,
    );
  });
});
