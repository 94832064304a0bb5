import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Session, Tenant, User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildSession, buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { type SecondProcess, startSecondProcess } from '../../test-support/start-second-process.js';
import { createServiceToken } from '../service-tokens/create-service-token.js';
import { revokeServiceToken } from '../service-tokens/revoke-service-token.js';
import { rotateSigningKeys } from '../signing-keys/rotate-signing-keys.js';
import { reactivateTenant } from '../tenants/reactivate-tenant.js';
import { suspendTenant } from '../tenants/suspend-tenant.js';
import { banUser } from '../users/ban-user.js';
import { unbanUser } from '../users/unban-user.js';
import { issueAccessToken } from './access-tokens.js';
import { logout } from './logout.js';

let test: TestDatabase;
let tenant: Tenant;
let second: SecondProcess;
beforeAll(async () => {
  const masterKey = randomBytes(32);
  test = await createInstallation({ masterKey });
  tenant = await buildTenant(test);
  second = await startSecondProcess(test.url, masterKey);
});
afterAll(async () => {
  second?.stop();
  await test.drop();
});

const owner = () => contextFor(test, staffActor('Owner'));
const run = (sql: string, bind: unknown[]) => test.database.sequelize.query(sql, { bind });

async function open(): Promise<{ user: User; session: Session; token: string }> {
  const user = await buildUser(test, { tenant });
  const { session } = await buildSession(test, user);
  const token = await issueAccessToken(owner(), user, session);
  expect(await second.authenticate(token)).toContain(session.id);
  return { user, session, token };
}
/** What the second process answers within a second of the commit. */
const soon = (token: string, answer: string) =>
  vi.waitFor(async () => expect(await second.authenticate(token)).toContain(answer), { timeout: 1_000, interval: 10 });
/** A change that nobody is told of: as long as the answer stays, it comes from memory. */
const revokeSilently = ({ id }: Session) =>
  run(`update sessions set revoked_at = now(), revoked_cause = 'logout' where id = $1`, [id]);

describe('on a second process', () => {
  it('answers come from memory as long as nothing is told', async () => {
    const { session, token } = await open();
    await revokeSilently(session);
    expect(await second.authenticate(token)).toContain(session.id);
  });

  it('a ban is known within a second, and so is its end', async () => {
    const { user, token } = await open();
    await banUser(owner(), { userId: user.id, reason: 'Spam', unblockDate: null });
    await soon(token, 'user_banned');
    await unbanUser(owner(), { userId: user.id });
    await soon(token, 'session_revoked');
  });

  it('a logout is known within a second, and touches no other session', async () => {
    const [one, other] = [await open(), await open()];
    await logout(contextFor(test, userActor(one.user, one.session)));
    await soon(one.token, 'session_revoked');
    expect(await second.authenticate(other.token)).toContain(other.session.id);
  });

  it('a suspended tenant is known within a second, and so is its return', async () => {
    const { session, token } = await open();
    await suspendTenant(owner(), { tenantId: tenant.id, reason: 'Unpaid' });
    await soon(token, 'tenant_suspended');
    await reactivateTenant(owner(), { tenantId: tenant.id });
    await soon(token, session.id);
  });

  it('a changed role is known within a second', async () => {
    const { user, token } = await open();
    expect(await second.authenticate(token)).toContain('"isTenantAdmin":false');
    await seed(test, async (context) => {
      const row = await User.findForUpdate(context, user.id);
      await row?.update({ isTenantAdmin: true }, { transaction: context.transaction });
    });
    await soon(token, '"isTenantAdmin":true');
  });

  it('a revoked service token is known within a second', async () => {
    const input = { name: 'Gateway', serviceName: 'gateway', allowedOperations: ['getUser'] };
    const { serviceToken, token } = await createServiceToken(owner(), input);
    expect(await second.authenticate(token)).toContain(serviceToken.id);
    await revokeServiceToken(owner(), { serviceTokenId: serviceToken.id });
    await soon(token, 'token_invalid');
  });

  it('tokens of keys that were rotated a moment ago are good', async () => {
    const { user, session } = await open();
    for (let i = 0; i < 4; i++) {
      await rotateSigningKeys(owner());
      expect(await second.authenticate(await issueAccessToken(owner(), user, session))).toContain(session.id);
    }
  });

  it('nothing comes from memory while notifications are cut, nor what was kept before', async () => {
    const { session, token } = await open();
    const untouched = await open();
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'flatrender-listener' and datname = current_database() and $1`;
    await run(cut, [true]);
    await vi.waitFor(async () => expect((await second.health()).cuts).toBe(1), { timeout: 5_000, interval: 5 });
    await revokeSilently(session);
    expect(await second.authenticate(token)).toBe('session_revoked');
    expect(await second.authenticate(untouched.token)).toContain(untouched.session.id);

    await vi.waitFor(async () => expect((await second.health()).healthy).toBe(true), { timeout: 10_000, interval: 20 });
    expect(await second.authenticate(token)).toBe('session_revoked');
    const after = await open();
    await logout(contextFor(test, userActor(after.user, after.session)));
    await soon(after.token, 'session_revoked');
  });
});

it('a rolled back ban is told to nobody', async () => {
  const { user, session, token } = await open();
  const refusal = new Error('no');
  const work = seed(test, async (context) => {
    await banUser(
      { ...owner(), transaction: context.transaction },
      { userId: user.id, reason: 'Spam', unblockDate: null },
    );
    throw refusal;
  });
  await expect(work).rejects.toBe(refusal);
  expect(await second.authenticate(token)).toContain(session.id);
  expect(await Tenant.count({ where: { id: tenant.id, status: 'Active' } })).toBe(1);
});
