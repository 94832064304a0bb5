import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tenant, User } from '../models/index.js';
import { exampleRequests } from './support/example-request.js';
import { expectRefusal } from './support/expect-refusal.js';
import type { SignedInUser } from './support/people.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let administrator: SignedInUser;

beforeAll(async () => {
  app = await startTestApp();
  administrator = await app.people.administrator();
});
afterAll(() => app.stop());

/** What decides over rights, money and standing, and is never the caller's to set. */
const guarded: Record<string, unknown> = {
  id: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c99',
  is_admin: true,
  isAdmin: true,
  is_tenant_admin: true,
  tenant_id: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c99',
  tenantId: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c99',
  balance_minor: 1_000_000,
  affiliate_balance_minor: 1_000_000,
  loyalty_score: 1_000_000,
  email_verified: true,
  phone_verified: true,
  status: 'Active',
  max_users: null,
  use_count: 0,
  role: 'Owner',
  created_at: '2020-01-01T00:00:00Z',
};

const withBody = exampleRequests.flatMap(({ operation, path, body }) => (body ? [{ operation, path, body }] : []));
const cases = withBody.flatMap((example) =>
  Object.keys(guarded)
    .filter((field) => !(field in example.body))
    .map((field) => ({ ...example, field })),
);

/** Every row of every table, without the counters of tries. */
async function everything(): Promise<string> {
  const [tables] = await app.database.sequelize.query(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_name not in ('rate_limits', 'signing_keys') order by 1`,
  );
  const rows = await Promise.all(
    (tables as { name: string }[]).map(({ name }) =>
      app.database.sequelize.query(`select * from "${name}" as t order by t::text`),
    ),
  );
  return JSON.stringify(rows.map(([found]) => found));
}

describe('mass assignment', () => {
  it.each(cases)('$operation.id takes no $field', async ({ operation, path, body, field }) => {
    const before = await everything();
    const sent = { token: administrator.token, body: { ...body, [field]: guarded[field] } };
    const answer = await app.send(operation.method, path, sent);
    expect(expectRefusal(answer, field)).toBe('validation_failed');
    expect(await everything()).toBe(before);
  });

  it('would be seen by the comparison above', async () => {
    const before = await everything();
    await app.send('PATCH', '/v1/users/me', { token: administrator.token, body: { slogan: 'changed' } });
    expect(await everything()).not.toBe(before);
  });

  it('leaves the sender what he was', async () => {
    const user = await User.findByPk(administrator.user.id, { rejectOnEmpty: true });
    const tenant = await Tenant.findByPk(administrator.tenant.id, { rejectOnEmpty: true });
    expect(user).toMatchObject({ balanceMinor: 0, loyaltyScore: 0, tenantId: administrator.tenant.id });
    expect(tenant).toMatchObject({ status: 'Active', maxUsers: null });
  });
});
