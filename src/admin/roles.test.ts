import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAuditTrail } from '../operations/audit/check-audit-trail.js';
import { checkLedger } from '../operations/ledger/check-ledger.js';
import { mayCall } from '../operations/policy-table.js';
import { staffRoles } from '../platform/context.js';
import { system } from '../test-support/actors.js';
import { contextFor } from '../test-support/installation.js';
import { shapes } from './resources/index.js';
import type { ConsoleClient } from './support/console-client.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
const clients = new Map<string, ConsoleClient>();
beforeAll(async () => {
  test = await startTestConsole();
  for (const role of staffRoles) clients.set(role, await test.signedIn(role));
});
afterAll(() => test.stop());

const client = (role: string): ConsoleClient => clients.get(role) ?? test.anonymous();
const ids = () =>
  ({ users: test.user.id, tenants: test.tenant.id, staff: test.staff.Support.id }) as Record<string, string>;

async function traces(): Promise<unknown> {
  const [rows] = await test.database.sequelize.query(
    `select (select count(*) from audit_entries where action <> 'signInStaff') as audit, (select count(*) from outbox_events) as outbox`,
  );
  return rows;
}

describe.each(staffRoles)('%s', (role) => {
  const actor = { kind: 'staff', staffId: '', email: '', role } as const;

  it('reads what the table lets it read', async () => {
    for (const { id, readers } of shapes) {
      const { body } = await client(role).get(`/api/resources/${id}/actions/list`);
      if (readers.includes(role)) expect(body.meta, id).toBeDefined();
      else expect([body.records ?? [], body.meta?.total ?? 0], id).toEqual([[], 0]);
    }
  });

  it('is told in its page of nothing else', async () => {
    const { text } = await client(role).get('/');
    const state = JSON.parse(/id="console-state">(.*?)<\/script>/s.exec(text)?.[1] ?? '{}');
    const told = state.REDUX_STATE.resources.map(({ id }: { id: string }) => id);
    expect(told.sort()).toEqual(
      shapes
        .filter(({ readers }) => readers.includes(role))
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('changes nothing by the actions that the table denies it', async () => {
    const before = await traces();
    for (const { id, actions } of shapes) {
      for (const [name, { operation }] of Object.entries(actions)) {
        if (mayCall(actor, operation)) continue;
        const path = ids()[id] && name !== 'new' ? `records/${ids()[id]}/${name}` : `actions/${name}`;
        const { body } = await client(role).post(`/api/resources/${id}/${path}`, {});
        expect(body?.notice?.type ?? 'error', `${id}.${name}`).toBe('error');
      }
    }
    expect(await traces()).toEqual(before);
  });
});

describe('a role that may', () => {
  it('bans through the console as through the operation: rows, event and audit entry', async () => {
    const path = `/api/resources/users/records/${test.user.id}`;
    const { body: form } = await client('Support').get(`${path}/ban`);
    expect(form.record.form.consequences).toEqual({ sessions: 0 });
    const { status, body } = await client('Support').post(`${path}/ban`, { reason: 'Sends spam', unblockDate: null });
    expect([status, body.notice.type]).toEqual([200, 'success']);
    const [[ban]] = (await test.database.sequelize.query('select * from bans')) as [Record<string, unknown>[], unknown];
    expect(ban).toMatchObject({ reason: 'Sends spam', banned_by_kind: 'staff', banned_by_label: 'support@demo.test' });
    const [[entry]] = (await test.database.sequelize.query(
      `select * from audit_entries where subject_type = 'ban'`,
    )) as [Record<string, unknown>[], unknown];
    expect(entry).toMatchObject({
      action: 'banUser',
      via: 'console',
      actor_label: 'support@demo.test',
      reason: 'Sends spam',
      client_address: '127.0.0.1',
    });
    const [events] = await test.database.sequelize.query(
      `select type from outbox_events where type = 'identity.user.banned.v1'`,
    );
    expect(events).toHaveLength(1);
    const { body: shown } = await client('Support').get(`${path}/show`);
    expect(shown.record.params.state).toBe('banned');
    expect(shown.record.details.ban).toMatchObject({ reason: 'Sends spam', until: null });
    expect(shown.record.details.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['banned', 'registered']),
    );
    const offered = shown.record.recordActions.map(({ name }: { name: string }) => name);
    expect(offered).toContain('unban');
    expect(offered).not.toContain('ban');
  });

  it('is told a refusal of the operation with its status', async () => {
    const { status, body } = await client('Support').post(`/api/resources/users/records/${test.user.id}/ban`, {
      reason: 'Again',
    });
    expect(status).toBe(409);
    expect(body.error.code).toBe('already_banned');
  });

  it('is shown a secret once, and no list shows it', async () => {
    const made = await client('Owner').post('/api/resources/serviceTokens/actions/new', {
      name: 'Gateway',
      serviceName: 'gateway',
      allowedOperations: ['getUser'],
    });
    expect(made.body.secret).toMatch(/^frs_/);
    const { text } = await client('Owner').get('/api/resources/serviceTokens/actions/list');
    expect(text).not.toContain(made.body.secret);
    expect(text).toContain('Gateway');
  });

  it('sees figures of its dashboard', async () => {
    await checkLedger(contextFor(test, system, { via: 'worker' }));
    await checkAuditTrail(contextFor(test, system, { via: 'worker' }));
    const momentsOrNone = new Set(['outboxOldest', 'ledgerChecked', 'auditChecked']);
    for (const role of staffRoles) {
      const { status, body } = await client(role).get('/api/dashboard');
      expect(status).toBe(200);
      expect(body.figures.length, role).toBeGreaterThan(1);
      for (const { name, href } of body.figures) {
        const [path, query] = href.replace('/admin/resources/', '').split('?');
        const list = await client(role).get(`/api/resources/${path}/actions/list?${query}`);
        expect([list.status, list.body.meta !== undefined], `${role}: ${name}`).toEqual([200, true]);
      }
      for (const { name, value } of body.figures)
        if (!momentsOrNone.has(name)) expect(value, name).toEqual(expect.any(Number));
    }
  });

  it('meets no failure of the console on the way', () => {
    expect(test.failures).toEqual([]);
  });
});
