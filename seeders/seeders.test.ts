import { randomBytes } from 'node:crypto';
import { Op } from 'sequelize';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Credential, initModels, OutboxEvent, Tenant, User } from '../src/models/index.js';
import { verifyLedger } from '../src/operations/ledger/verify-ledger.js';
import { createContext } from '../src/platform/context.js';
import { useMasterKey } from '../src/platform/secrets.js';
import { createTestDatabase, type TestDatabase } from '../src/platform/test-database.js';
import { isEmpty, seedDemo } from '../src/seed-demo.js';

let own: TestDatabase;

beforeAll(async () => {
  useMasterKey(randomBytes(32));
  own = await createTestDatabase();
  initModels(own.database.sequelize);
});
afterAll(() => own.drop());

async function everything(): Promise<unknown> {
  const tables = [
    'tenants',
    'users',
    'credentials',
    'staff',
    'service_tokens',
    'discounts',
    'plans',
    'user_plans',
    'payments',
    'refunds',
    'balance_corrections',
    'quests',
    'quest_progress',
    'bans',
    'webhooks',
    'webhook_messages',
    'webhook_deliveries',
  ];
  const contents: unknown[] = [];
  for (const table of tables)
    contents.push((await own.database.sequelize.query(`select * from ${table} order by id`))[0]);
  return contents;
}

test('the demo data goes in once, with its events, however often it is seeded', async () => {
  expect(await isEmpty()).toBe(true);
  await Promise.all([seedDemo(own.database), seedDemo(own.database)]);
  const first = await everything();
  expect(await isEmpty()).toBe(false);
  expect(await User.count()).toBe(207);
  expect(await OutboxEvent.count({ where: { type: 'identity.user.registered.v1' } })).toBe(207);
  expect(await OutboxEvent.count({ where: { type: 'tenant.tenant.created.v1' } })).toBe(4);
  await seedDemo(own.database);
  expect(await everything()).toEqual(first);
  expect(await OutboxEvent.count({ where: { type: 'identity.user.registered.v1' } })).toBe(207);
});

test('the demo’s books are right', async () => {
  const context = createContext({ database: own.database, actor: { kind: 'system', name: 'test' }, via: 'worker' });
  expect((await verifyLedger(context)).differences).toEqual([]);
});

test('the demo accounts are those that are promised', async () => {
  const acme = await Tenant.findOne({ where: { slug: 'acme' }, rejectOnEmpty: true });
  const user = await User.findOne({ where: { tenantId: acme.id, email: 'user@acme.test' }, rejectOnEmpty: true });
  expect(user.balanceMinor).toBe(10_000_000);
  const manager = await User.findOne({ where: { email: 'manager@acme.test' }, rejectOnEmpty: true });
  expect(manager.isTenantAdmin).toBe(true);
  const erased = await User.findAll({ where: { erasedAt: { [Op.ne]: null } } });
  expect(erased).toMatchObject([{ fullName: null, email: null }]);
  expect(await Credential.count({ where: { userId: erased.map(({ id }) => id) } })).toBe(0);
  expect(await OutboxEvent.count({ where: { type: 'identity.user.erased.v1' } })).toBe(1);
});
