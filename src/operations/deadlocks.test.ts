import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Quest, Tenant, User } from '../models/index.js';
import { clock } from '../platform/clock.js';
import { DomainError } from '../platform/errors.js';
import type { TestDatabase } from '../platform/test-database.js';
import { anonymous, staffActor, system, userActor } from '../test-support/actors.js';
import {
  buildInvitation,
  buildProgress,
  buildQuest,
  buildSession,
  buildTenant,
  buildUser,
  goodPassword,
} from '../test-support/factories.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import * as operations from './index.js';

let test: TestDatabase;
let tenant: Tenant;
let manager: User;
let users: User[];
let quests: Quest[];
beforeAll(async () => {
  test = await createInstallation({ poolSize: 15 });
  tenant = await buildTenant(test, { maxUsers: 10_000 });
  manager = await buildUser(test, { tenant, isTenantAdmin: true });
  users = await Promise.all(Array.from({ length: 3 }, () => buildUser(test, { tenant })));
  quests = await Promise.all(Array.from({ length: 8 }, () => buildQuest(test)));
  for (const user of users) for (const quest of quests) await buildProgress(test, user, quest);
});
afterAll(() => test.drop());

const staff = () => contextFor(test, staffActor('Owner'));
const visitor = () => contextFor(test, anonymous);
const at = <Item>(items: Item[], index: number) => items[index % items.length] as Item;
const soon = () => new Date(clock.now().getTime() + 5);

/** What meets at the rows of few users and one tenant, in the orders in which their operations lock them. */
const acts: ((user: User, turn: number) => Promise<unknown>)[] = [
  (user) => operations.login(visitor(), { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword }),
  async (user) => operations.refreshTokens(visitor(), await buildSession(test, user)),
  (user, turn) => operations.banUser(staff(), { userId: user.id, reason: 'x', unblockDate: turn % 2 ? soon() : null }),
  (user) => operations.unbanUser(staff(), { userId: user.id }),
  (user) => operations.endUserSessions(staff(), { userId: user.id }),
  (user) => operations.setUpMfa(contextFor(test, userActor(user)), { factorType: 'TOTP' }),
  (user, turn) => operations.updateMe(contextFor(test, userActor(user)), { fullName: `Name ${turn}` }),
  (user, turn) => operations.claimQuest(contextFor(test, userActor(user)), { questId: at(quests, turn).id }),
  (user, turn) =>
    operations.registerUser(visitor(), {
      tenantSlug: tenant.slug,
      email: `new${turn}@acme.test`,
      password: goodPassword,
      affiliateCode: user.affiliateCode,
    }),
  (user, turn) =>
    operations.changeMemberRole(staff(), {
      ...{ tenantId: tenant.id, userId: user.id },
      role: turn % 2 ? 'manager' : 'user',
    }),
  (user) => operations.removeMember(contextFor(test, userActor(manager)), { tenantId: tenant.id, userId: user.id }),
  async (user, turn) => {
    const email = turn % 2 ? (user.email ?? '') : `invited${turn}@acme.test`;
    const { token } = await buildInvitation(test, tenant, { email }).catch(() => ({ token: 'x' }));
    await operations.acceptInvitation(contextFor(test, userActor(user)), { token, password: goodPassword });
  },
  (_, turn) =>
    operations.inviteMember(staff(), { tenantId: tenant.id, email: `invited${turn - 1}@acme.test`, role: 'user' }),
  (_, turn) => operations.updateTenant(staff(), { tenantId: tenant.id, name: `Name ${turn}` }),
  (_, turn) =>
    turn % 2
      ? operations.suspendTenant(staff(), { tenantId: tenant.id, reason: 'x' })
      : operations.reactivateTenant(staff(), { tenantId: tenant.id }),
  (user) =>
    operations.changePassword(contextFor(test, userActor(user)), {
      currentPassword: goodPassword,
      newPassword: goodPassword,
    }),
  () => operations.liftExpiredBans(contextFor(test, system)),
  () => operations.rotateSigningKeys(staff()),
  async (user) => {
    const { session } = await buildSession(test, user);
    await operations.logout(contextFor(test, userActor(user, session)));
  },
];

it('no two operations wait for each other in a circle', async () => {
  const failures: unknown[] = [];
  let done = 0;
  let turn = 0;
  const worker = async () => {
    while (turn < 210) {
      const mine = turn++;
      await at(acts, mine * 5 + Math.floor(mine / 14))(at(users, mine), mine).then(
        () => {
          done += 1;
        },
        (error: unknown) => {
          if (!(error instanceof DomainError) || error.status >= 500) failures.push(error);
        },
      );
    }
  };
  await Promise.all(Array.from({ length: 15 }, worker));
  expect(failures).toEqual([]);
  expect(done).toBeGreaterThan(60);
}, 60_000);
