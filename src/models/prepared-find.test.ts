import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction } from '../platform/database.js';
import type { TestDatabase } from '../platform/test-database.js';
import { system } from '../test-support/actors.js';
import { buildBan, buildTenant, buildUser } from '../test-support/factories.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { Ban, Tenant, User } from './index.js';
import { findSignInState } from './sign-in-state.js';
import { findUsers } from './user-search.js';

let test: TestDatabase;
let tenant: Tenant;
let users: User[];
beforeAll(async () => {
  test = await createInstallation();
  const moment = new Date('2031-05-06T07:08:09.123Z');
  tenant = await buildTenant(test, {
    status: 'Trial',
    trialEndsAt: moment,
    allowedOrigins: ['https://a.test'],
    maxUsers: 7,
  });
  const rich = {
    balanceMinor: Number.MAX_SAFE_INTEGER,
    usedStorageBytes: 2 ** 50,
    loyaltyScore: 9,
    birthDate: '1990-02-28',
  };
  const words = { fullName: 'O\'Brien "\\ ؛\n', slogan: '{}', gender: 'Female' as const, lastActiveAt: moment };
  users = [
    await buildUser(test, { tenant, ...rich, ...words }),
    await buildUser(test, { tenant, phoneNumber: '+989121234567' }),
  ];
  await buildBan(test, users[0] as User, { reason: 'Spam', unblockDate: moment });
  await buildBan(test, users[1] as User);
});
afterAll(() => test.drop());

const context = () => contextFor(test, system);
/** As Sequelize reads the row, which is the measure for the reads that are written by hand. */
const asRead = async (user: User) => {
  const found = await User.findByPk(user.id, { include: 'openBan', rejectOnEmpty: true });
  const { openBan: _, ...values } = found.get() as unknown as Record<string, unknown>;
  return { values, ban: found.openBan?.get() };
};

it('a search gives users and their bans as any other read does', async () => {
  const { rows, total } = await findUsers(context(), { tenantId: tenant.id }, { limit: 10, offset: 0 });
  expect(total).toBe(2);
  for (const user of users) {
    const row = rows.find(({ id }) => id === user.id);
    const { openBan: _, ...values } = (row?.get() ?? {}) as Record<string, unknown>;
    expect({ values, ban: row?.openBan?.get() }).toEqual(await asRead(user));
    expect(row).toBeInstanceOf(User);
    expect(row?.openBan).toBeInstanceOf(Ban);
    expect(row?.changed()).toBe(false);
  }
});

it('the state of a sign-in holds tenant and ban as any other read does', async () => {
  for (const user of users) {
    const state = await inTransaction(context(), (inside) => findSignInState(inside, user.id));
    const found = await Tenant.findByPk(tenant.id, { rejectOnEmpty: true });
    expect(state?.tenant.get()).toEqual(found.get());
    expect(state?.ban?.get()).toEqual((await asRead(user)).ban);
    expect(state).toMatchObject({ factors: [], passwordSetAt: expect.any(Date) });
  }
});
