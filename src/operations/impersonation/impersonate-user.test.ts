import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session, type Staff, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { StaffActor, UserActor } from '../../platform/context.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildBan, buildSession, buildStaff, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { authenticateAccessToken } from '../auth/access-tokens.js';
import { introspectToken } from '../auth/introspect-token.js';
import { listSessions } from '../auth/list-sessions.js';
import { revokeSession } from '../auth/revoke-session.js';
import { describedEntities, type EntityOperation } from '../entities/entity-policies.js';
import { mayCall, neverImpersonated, type OperationName, policyTable } from '../policy-table.js';
import { resetStaff } from '../staff/reset-staff.js';
import { updateStaff } from '../staff/update-staff.js';
import { banUser } from '../users/ban-user.js';
import { updateMe } from '../users/update-me.js';
import { impersonateUser } from './impersonate-user.js';

let test: TestDatabase;
let tenant: Tenant;
let support: StaffActor;
let owner: StaffActor;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  support = await member('Support');
  owner = await member('Owner');
});
afterAll(() => test.drop());

const member = async (role: Staff['role']) => staffActor(role, await buildStaff(test, { role }));
const build = (values = {}) => buildUser(test, { tenant, ...values });
const call = (actor: Parameters<typeof contextFor>[1] = support, parts = {}) => contextFor(test, actor, parts);
const as = (user: User) => ({ userId: user.id, reason: ' Cannot find an export ' });
const authenticate = (token: string, parts = {}) => authenticateAccessToken(call({ kind: 'anonymous' }, parts), token);
const inMinutes = (minutes: number) => ({ now: () => new Date(clock.now().getTime() + minutes * 60_000) });

describe('impersonateUser', () => {
  it('gives a token that is the user’s, says who acts, and ends with its session', async () => {
    const user = await build();
    const context = call(support, { operation: 'impersonateUser' });
    const { session, accessToken } = await impersonateUser(context, { ...as(user), minutes: 45 });
    const claims = decodeJwt(accessToken);
    expect(claims).toMatchObject({ sub: user.id, sid: session.id, amr: ['imp'], act: { sub: support.staffId } });
    expect(session.expiresAt.getTime() - session.issuedAt.getTime()).toBe(45 * 60_000);
    expect(claims.exp).toBe(Math.floor(session.expiresAt.getTime() / 1000));
    expect(await authenticate(accessToken)).toMatchObject({
      ...{ userId: user.id, tenantId: tenant.id, isAdmin: false },
      impersonator: { staffId: support.staffId, label: support.email },
    });
    expect(await codeOf(authenticate(accessToken, inMinutes(44)))).toBe('done');
    expect(await codeOf(authenticate(accessToken, inMinutes(46)))).toBe('token_expired');
    const kept = await test.database.sequelize.query('select * from refresh_tokens where session_id = $1', {
      bind: [session.id],
    });
    expect(kept[0]).toEqual([]);
  });

  it('tells it as an event and in the audit trail, with the reason', async () => {
    const user = await build();
    const context = call(support, { operation: 'impersonateUser' });
    const { session } = await impersonateUser(context, as(user));
    const told = await eventsOf(context);
    expect(told.map(({ type }) => type).toSorted()).toEqual([
      'identity.session.started.v1',
      'identity.user.impersonated.v1',
    ]);
    expect(told.find(({ type }) => type === 'identity.user.impersonated.v1')).toMatchObject({
      entity: `user/${user.id}`,
      data: {
        session_id: session.id,
        impersonated_by: { kind: 'staff', id: support.staffId, label: support.email },
        reason: 'Cannot find an export',
        expires_at: session.expiresAt.toISOString(),
      },
    });
    expect(await auditOf(context)).toMatchObject([
      { action: 'impersonateUser', reason: 'Cannot find an export', subject: `session/${session.id}` },
    ]);
  });

  it('puts what is done with it into the audit trail under the staff member’s name', async () => {
    const user = await build();
    const { accessToken } = await impersonateUser(call(), as(user));
    const actor = await authenticate(accessToken);
    const context = contextFor(test, actor, { operation: 'updateMe' });
    await updateMe(context, { slogan: 'Set for the user' });
    expect(await auditOf(context)).toMatchObject([
      {
        actor: { kind: 'staff', id: support.staffId, label: `${support.email} as ${user.id}` },
        after: { slogan: 'Set for the user' },
      },
    ]);
    const own = contextFor(test, userActor(user), { operation: 'updateMe' });
    await updateMe(own, { slogan: 'Set by the user' });
    expect(await auditOf(own)).toEqual([]);
  });

  it('shows in the user’s list of sessions, and the user can end it', async () => {
    const user = await build();
    const own = (await buildSession(test, user)).session;
    const { session, accessToken } = await impersonateUser(call(), as(user));
    const context = contextFor(test, userActor(user, own));
    const { sessions } = await listSessions(context);
    expect(sessions.map(({ id, impersonatorId }) => [id, impersonatorId]).toSorted()).toEqual(
      [
        [own.id, null],
        [session.id, support.staffId],
      ].toSorted(),
    );
    await revokeSession(context, { sessionId: session.id });
    expect(await codeOf(authenticate(accessToken))).toBe('session_revoked');
  });

  it('ends with a ban, and is not begun on a banned user or in a suspended tenant', async () => {
    const user = await build();
    const { accessToken } = await impersonateUser(call(), as(user));
    await banUser(call(), { userId: user.id, reason: 'Spam', unblockDate: null });
    expect(await codeOf(authenticate(accessToken))).toBe('user_banned');
    const banned = await build();
    await buildBan(test, banned);
    expect(await codeOf(impersonateUser(call(), as(banned)))).toBe('user_banned');
    const suspended = await buildUser(test, { tenant: await buildTenant(test, { status: 'Suspended' }) });
    expect(await codeOf(impersonateUser(call(), as(suspended)))).toBe('tenant_suspended');
  });

  it('ends when the staff member is switched off, gets another role, or is reset', async () => {
    const ways = [
      (id: string) => updateStaff(call(owner), { staffId: id, isActive: false }),
      (id: string) => updateStaff(call(owner), { staffId: id, role: 'Auditor' }),
      (id: string) => resetStaff(call(owner), { staffId: id }),
    ];
    for (const end of ways) {
      const leaver = await member('Support');
      const { accessToken } = await impersonateUser(call(leaver), as(await build()));
      await end(leaver.staffId);
      expect(await codeOf(authenticate(accessToken))).toBe('session_revoked');
    }
    const gone = await member('Support');
    await updateStaff(call(owner), { staffId: gone.staffId, isActive: false });
    expect(await codeOf(impersonateUser(call(gone), as(await build())))).toBe('forbidden');
  });

  it('racing with the end of the staff account leaves no session open', async () => {
    for (let round = 0; round < 20; round += 1) {
      const leaver = await member('Support');
      const user = await build();
      const begin = codeOf(impersonateUser(call(leaver), as(user)));
      await updateStaff(call(owner), { staffId: leaver.staffId, isActive: false });
      expect(['done', 'forbidden']).toContain(await begin);
      expect(await Session.count({ where: { userId: user.id, revokedAt: null } })).toBe(0);
    }
  });

  it('is for Support and Owner alone, on those below them', async () => {
    const [user, manager, administrator] = [
      await build(),
      await build({ isTenantAdmin: true }),
      await build({ isAdmin: true }),
    ];
    const others = [userActor(administrator), userActor(manager), serviceActor(), await member('Finance'), system];
    for (const actor of [...others, await member('Tenants'), await member('Auditor')])
      expect(await codeOf(impersonateUser(call(actor, { tenantId: tenant.id }), as(user)))).toBe('forbidden');
    const context = call();
    expect(await codeOf(impersonateUser(context, as(manager)))).toBe('forbidden');
    expect(await codeOf(impersonateUser(context, as(administrator)))).toBe('forbidden');
    expect(await eventsOf(context)).toEqual([]);
    expect(await codeOf(impersonateUser(call(owner), as(administrator)))).toBe('forbidden');
    expect(await codeOf(impersonateUser(call(owner), as(manager)))).toBe('done');
    expect(await codeOf(impersonateUser(call(), { ...as(user), userId: randomUUID() }))).toBe('not_found');
  });

  it.each([
    ['reason', { reason: ' ' }],
    ['minutes', { minutes: 0 }],
    ['minutes', { minutes: 61 }],
    ['minutes', { minutes: 1.5 }],
    ['minutes', { minutes: Number.NaN }],
  ])('refuses a bad %s', async (field, values) => {
    const refused = impersonateUser(call(), { ...as(await build()), ...values });
    await expect(refused).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field }] });
  });

  it('at once gives as many sessions as were asked for, up to the limit of a staff member', async () => {
    const busy = await member('Support');
    const user = await build();
    const calls = Array.from({ length: 35 }, () => impersonateUser(call(busy), { ...as(user), minutes: 60 }));
    expect(await tally(calls)).toEqual({ done: 30, rate_limited: 5 });
    expect(await Session.count({ where: { userId: user.id } })).toBe(30);
  });

  it('is told to services that ask what the token is good for', async () => {
    const { accessToken } = await impersonateUser(call(), as(await build()));
    const told = await introspectToken(call(serviceActor(['introspectToken'])), { token: accessToken });
    expect(told?.actor.impersonator?.staffId).toBe(support.staffId);
  });
});

describe('what is never done as a user', () => {
  const user = { kind: 'user', userId: randomUUID(), tenantId: randomUUID(), sessionId: randomUUID() } as const;
  const impersonator = { staffId: randomUUID(), label: 'support@demo.test' };
  const callersOf = (name: OperationName) => {
    const row: object & { anyone?: true; callers?: readonly string[] } = policyTable[name];
    return row.anyone ? ['user', 'tenantManager'] : (row.callers ?? []);
  };
  /** Reached by users of the API: each must be named below or in the list, so that a new one is thought about. */
  const reachable = (Object.keys(policyTable) as OperationName[]).filter((name) =>
    callersOf(name).some((caller) => caller === 'user' || caller === 'tenantManager'),
  );
  const readOfEntities = describedEntities.flatMap(({ operations: { list, get } }) => [list, get] as EntityOperation[]);
  const harmless = new Set<OperationName>([
    ...readOfEntities,
    ...((
      'registerUser verifyEmail verifyPhone resendVerification login requestPasswordReset confirmPasswordReset ' +
      'completeMfaChallenge refreshTokens logout listMfaFactors listSessions listIdentities getPushKey getMe updateMe ' +
      'getMyBalance setAvatar listAvatars getUser searchUsers banUser unbanUser getTenant updateTenant getTenantBranding ' +
      'putTenantBranding listTenantDomains startDomainVerification checkTenantDomain removeTenantDomain listApiKeys ' +
      'listDiscounts validateDiscount listQuests getTenantUsage listPasskeys startPasskeyLogin loginWithPasskey ' +
      'startPasskeyChallenge completePasskeyChallenge listTenantMembers listInvitations ' +
      'listEventTypes listWebhooks getWebhook listWebhookDeliveries ' +
      'listPlans getPlan getMyPlan getRenewalConsent listEarnedGifts listPayments getPayment returnFromZarinpal returnFromIdpay receiveStripeEvent ' +
      'getPaymentReceipt'
    ).split(' ') as OperationName[]),
  ]);

  it('is decided for every operation that a user can reach', () => {
    const undecided = reachable.filter((name) => harmless.has(name) === neverImpersonated.includes(name));
    expect(undecided).toEqual([]);
  });

  it.each(Object.keys(policyTable) as OperationName[])('%s', (name) => {
    for (const traits of [{ isTenantAdmin: false }, { isTenantAdmin: true }]) {
      const actor: UserActor = { ...user, ...traits, isAdmin: false, amr: ['imp'] };
      const expected = mayCall(actor, name) && !neverImpersonated.includes(name);
      expect(mayCall({ ...actor, impersonator }, name)).toBe(expected);
    }
    // Not even of a platform administrator, should one ever be.
    const administrator: UserActor = { ...user, isAdmin: true, isTenantAdmin: true, amr: ['otp'], impersonator };
    if (neverImpersonated.includes(name)) expect(mayCall(administrator, name)).toBe(false);
  });
});
