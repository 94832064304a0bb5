import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDiscount } from '../operations/discounts/create-discount.js';
import { createServiceToken } from '../operations/service-tokens/create-service-token.js';
import { shapes } from './resources/index.js';
import type { ConsoleClient } from './support/console-client.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
let owner: ConsoleClient;
beforeAll(async () => {
  test = await startTestConsole();
  await createServiceToken(test.context, { name: 'Gateway', serviceName: 'gateway', allowedOperations: ['getUser'] });
  await createDiscount(test.context, { name: 'Welcome', code: 'WELCOME', kind: 'Percentage', value: 20 });
  owner = await test.signedIn('Owner');
});
afterAll(() => test.stop());

const hidden = {
  staff: ['passwordHash', 'totpSecret', 'password_hash', 'totpLastStep'],
  serviceTokens: ['tokenHash', 'token_hash'],
  signingKeys: ['privateKey'],
  users: ['search_text', 'loyaltyScore', 'password_hash', '__proto__', 'constructor', 'tenant.name', 'openBan.reason'],
};
const cases = Object.entries(hidden).flatMap(([resource, columns]) =>
  columns.map((column) => [resource, column] as const),
);

describe('columns that are not for filtering or sorting', () => {
  it.each(cases)('%s: %s cannot be filtered by', async (resource, column) => {
    for (const name of [`filters.${column}`, `filters.${column}~~from`]) {
      const { status } = await owner.get(`/api/resources/${resource}/actions/list?${name}=a`);
      expect(status).toBe(403);
      expect((await owner.get(`/api/resources/${resource}/actions/search?${name}=a`)).status).toBe(403);
    }
  });

  it.each(cases)('%s: %s cannot be sorted by', async (resource, column) => {
    const { status } = await owner.get(`/api/resources/${resource}/actions/list?sortBy=${column}&direction=asc`);
    expect(status).toBe(403);
  });

  it('reads nothing by another column in the search', async () => {
    const { body } = await owner.get('/api/resources/staff/actions/search/a?searchProperty=passwordHash');
    expect(JSON.stringify(body ?? '')).not.toContain('argon2');
  });
});

describe('secrets', () => {
  it('are in no page and no answer', async () => {
    const [[kept]] = (await test.database.sequelize.query(
      `select (select password_hash from staff limit 1) as password, (select totp_secret from staff limit 1) as totp,
         (select token_hash from service_tokens limit 1) as token`,
    )) as [Record<string, string>[], unknown];
    const secrets = Object.values(kept ?? {});
    expect(secrets).toHaveLength(3);
    const told: string[] = [(await owner.get('/')).text];
    for (const { id } of shapes) {
      const list = await owner.get(`/api/resources/${id}/actions/list?perPage=100`);
      told.push(list.text);
      for (const record of list.body.records.slice(0, 5))
        told.push((await owner.get(`/api/resources/${id}/records/${record.id}/show`)).text);
    }
    expect(told.length).toBeGreaterThan(20);
    for (const text of told) for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe('a column for some roles', () => {
  it('is neither told nor described to the others', async () => {
    const tenants = await test.signedIn('Tenants');
    const path = `/api/resources/users`;
    for (const address of [`${path}/actions/list`, `${path}/records/${test.user.id}/show`, '/']) {
      const tells = async (client: ConsoleClient) =>
        /"balanceMinor":"?\d|"name":"balanceMinor"/.test((await client.get(address)).text);
      expect([await tells(tenants), await tells(owner)], address).toEqual([false, true]);
    }
  });
});

describe('numbers and JSON', () => {
  it('come through to the last digit', async () => {
    const most = '9223372036854775807';
    const entries = `[{"account":"user_balance","user_id":"${test.user.id}","amount_minor":${most}},{"account":"opening","amount_minor":-${most}}]`;
    await test.database.sequelize.query(
      `insert into ledger_transactions (id, tenant_id, kind, cause_id, currency, description, entries, created_at)
       values ($1, $2, 'opening', $1, 'IRR', 'The most there is', $3, now())`,
      { bind: [test.user.id, test.user.tenantId, entries] },
    );
    await test.database.sequelize.query(
      `insert into outbox_events (id, type, entity_type, entity_id, lane, data, trace_id, occurred_at)
       values ($1, 'identity.user.updated.v1', 'user', $1, 0, $2, repeat('a', 32), now())`,
      { bind: [test.user.id, `{"a.b": ${most}, "list": []}`] },
    );
    const user = await owner.get(`/api/resources/users/records/${test.user.id}/show`);
    expect(user.body.record.params.balanceMinor).toBe(most);
    const event = await owner.get(`/api/resources/events/records/${test.user.id}/show`);
    expect(event.body.record.params.data).toContain(`"a.b": ${most}`);
  });
});

describe('a list', () => {
  const list = async (resource: string, query: string) => owner.get(`/api/resources/${resource}/actions/list?${query}`);

  it('finds by part of an address, by name and by id, and takes wildcards as letters', async () => {
    const found = async (text: string) =>
      (await list('users', `filters.q=${encodeURIComponent(text)}`)).body.meta.total;
    expect(await found('USER@acme')).toBe(1);
    expect(await found(test.user.id)).toBe(1);
    expect(await found('%')).toBe(0);
    expect(await found("' or 1=1 --")).toBe(0);
    expect(await found('\u0000')).toBe(1);
  });

  it('filters by computed state and by reference', async () => {
    expect((await list('users', 'filters.banned=false')).body.meta.total).toBe(1);
    expect((await list('users', 'filters.banned=true')).body.meta.total).toBe(0);
    expect((await list('users', `filters.tenantId=${test.tenant.id}`)).body.records[0].populated.tenantId.title).toBe(
      'Acme',
    );
    expect((await list('discounts', 'filters.state=active')).body.meta.total).toBe(1);
    expect((await list('discounts', 'filters.state=ended')).body.meta.total).toBe(0);
    expect((await list('users', 'filters.createdAt~~from=2100-01-01')).body.meta.total).toBe(0);
  });

  it('gives at most a hundred rows a page, and refuses what is no number, no id, no time', async () => {
    expect((await list('users', 'perPage=5000')).body.meta.perPage).toBe(100);
    expect((await list('users', 'page=1000000000')).body.records).toEqual([]);
    for (const query of [
      'page=0',
      'page=-1',
      'perPage=x',
      'filters.tenantId=acme',
      'filters.createdAt~~from=soon',
      'page=1&page=2',
    ]) {
      expect((await list('users', query)).status, query).toBe(400);
    }
  });

  it('meets no failure of the console', () => {
    expect(test.failures).toEqual([]);
  });
});
