import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { Actor } from '../../platform/context.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, userActor } from '../../test-support/actors.js';
import { buildBan, buildInvitation, buildTenant, buildUser, goodPassword, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { login } from '../auth/login.js';
import { registerUser } from '../auth/register-user.js';
import { acceptInvitation } from './accept-invitation.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
});
afterAll(() => test.drop());
beforeEach(async () => {
  tenant = await buildTenant(test);
});

const call = (actor: Actor = anonymous, parts = {}) => contextFor(test, actor, parts);
const inDays = (days: number) => new Date(clock.now().getTime() + days * 86_400_000);
const accept = (token: string, values = {}, context = call()) =>
  acceptInvitation(context, { token, password: goodPassword, ...values });
const users = () => User.count({ where: { tenantId: tenant.id } });

describe('acceptInvitation without an account', () => {
  it('makes one with the role, its address verified, which signs in at once', async () => {
    const { invitation, token } = await buildInvitation(test, tenant, { role: 'manager' });
    const context = call();
    const answer = await accept(token, { fullName: 'Neda Karimi' }, context);
    const user = await User.findByPk(answer.userId, { rejectOnEmpty: true });
    expect(answer).toEqual({ userId: user.id, tenantSlug: tenant.slug, role: 'manager', accountCreated: true });
    const account = { email: invitation.email, emailVerified: true, isTenantAdmin: true, fullName: 'Neda Karimi' };
    expect(user).toMatchObject({ ...account, tenantId: tenant.id, isAdmin: false });
    expect(await eventsOf(context)).toMatchObject([
      { type: 'identity.user.registered.v1', data: { user_id: user.id, is_tenant_admin: true } },
      {
        type: 'tenant.invitation.accepted.v1',
        entity: `invitation/${invitation.id}`,
        data: { user_id: user.id, role: 'manager', email: invitation.email },
      },
    ]);
    const signedIn = await login(call(), {
      ...{ tenantSlug: tenant.slug, email: invitation.email, password: goodPassword },
    });
    expect(signedIn.user.id).toBe(user.id);
  });

  it('makes one account of fifty at once', async () => {
    const { invitation, token } = await buildInvitation(test, tenant);
    const answers = await tally(Array.from({ length: 50 }, () => accept(token)));
    expect(answers['done']).toBe(1);
    // Who comes late meets either the link that is over, or the account that is there.
    expect((answers['token_invalid'] ?? 0) + (answers['unauthenticated'] ?? 0)).toBe(49);
    expect(await User.count({ where: { email: invitation.email } })).toBe(1);
    expect(await codeOf(accept(token))).toBe('token_invalid');
  });

  it('gives the last place once, to those invited as to those who register', async () => {
    await seed(test, ({ transaction }) => tenant.update({ maxUsers: 2 }, { transaction }));
    const invited = await Promise.all(Array.from({ length: 6 }, () => buildInvitation(test, tenant)));
    const registered = (index: number) =>
      registerUser(call(), { tenantSlug: tenant.slug, email: `r${index}@acme.test`, password: goodPassword });
    const calls = [...invited.map(({ token }) => accept(token)), ...[1, 2, 3].map(registered)];
    expect(await tally(calls)).toEqual({ done: 2, user_limit_reached: 7 });
    expect(await users()).toBe(2);
  });

  it('meets a registration of the address at the same moment', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const { invitation, token } = await buildInvitation(test, tenant);
      const { email } = invitation;
      const register = registerUser(call(), { tenantSlug: tenant.slug, email, password: 'another horse 8 battery' });
      const [accepted] = await Promise.all([codeOf(accept(token)), codeOf(register)]);
      expect(['done', 'unauthenticated']).toContain(accepted);
      expect(await User.count({ where: { email } })).toBe(1);
    }
  });

  it.each([
    ['without a password', { password: undefined }],
    ['with a common one', { password: 'password123' }],
    ['with the address in it', { password: 'somebody-invited' }],
    ['with a name of several lines', { fullName: 'a\nb' }],
  ])('refuses one %s, and stays open', async (_, values) => {
    const { token } = await buildInvitation(test, tenant, { email: 'somebody@acme.test' });
    expect(await codeOf(accept(token, values))).toBe('unprocessable');
    expect(await users()).toBe(0);
    expect(await codeOf(accept(token))).toBe('done');
  });

  it('refuses a link that is over, was replaced or is nobody’s', async () => {
    const expired = await buildInvitation(test, tenant, { sentAt: inDays(-8), expiresAt: inDays(-1) });
    const revoked = await buildInvitation(test, tenant, { revokedAt: new Date() });
    for (const token of [expired.token, revoked.token, 'fri_nobody', '']) {
      expect(await codeOf(accept(token))).toBe('token_invalid');
    }
    expect(await users()).toBe(0);
  });

  it('is refused while the tenant may not be used', async () => {
    const { token } = await buildInvitation(test, tenant);
    const suspend = { status: 'Suspended', suspensionReason: 'Unpaid' } as const;
    await seed(test, ({ transaction }) => tenant.update(suspend, { transaction }));
    expect(await codeOf(accept(token))).toBe('tenant_suspended');
    expect(await users()).toBe(0);
  });
});

describe('acceptInvitation with an account', () => {
  const invite = async (values = {}, invitation = {}) => {
    const user = await buildUser(test, { tenant, ...values });
    return { user, ...(await buildInvitation(test, tenant, { email: user.email ?? '', ...invitation })) };
  };

  it('gives the role to its owner who is signed in, once of many at once', async () => {
    const { user, token } = await invite({ emailVerified: false }, { role: 'manager' });
    const contexts = Array.from({ length: 10 }, () => call(userActor(user)));
    const answers = await tally(contexts.map((context) => accept(token, { password: undefined }, context)));
    expect(answers).toEqual({ done: 1, token_invalid: 9 });
    expect((await Promise.all(contexts.map(typesOf))).flat().toSorted()).toEqual([
      'identity.user.role_changed.v1',
      'identity.user.updated.v1',
      'tenant.invitation.accepted.v1',
    ]);
    expect(await user.reload()).toMatchObject({ isTenantAdmin: true, emailVerified: true });
  });

  it('takes no role away', async () => {
    const { user, token } = await invite({ isTenantAdmin: true }, { role: 'user' });
    const answer = await accept(token, {}, call(userActor(user)));
    expect(answer).toMatchObject({ role: 'manager', accountCreated: false });
    expect((await user.reload()).isTenantAdmin).toBe(true);
  });

  it('needs that owner, and no password of anybody', async () => {
    const { user, token, invitation } = await invite({}, { role: 'manager' });
    expect(await codeOf(accept(token))).toBe('unauthenticated');
    const other = userActor(await buildUser(test, { tenant }));
    expect(await codeOf(accept(token, {}, call(other)))).toBe('forbidden');
    const impersonator = { staffId: user.id, label: 'support@demo.test' };
    expect(await codeOf(accept(token, {}, call({ ...userActor(user), impersonator })))).toBe('forbidden');
    expect((await user.reload()).isTenantAdmin).toBe(false);
    expect((await invitation.reload()).acceptedAt).toBeNull();
  });

  it('is refused to a banned one', async () => {
    const { user, token } = await invite();
    await buildBan(test, user);
    expect(await codeOf(accept(token, {}, call(userActor(user))))).toBe('user_banned');
  });

  it('means nothing for an account of the same address in another tenant', async () => {
    const { invitation, token } = await buildInvitation(test, tenant);
    const elsewhere = await buildUser(test, { email: invitation.email });
    expect(await accept(token)).toMatchObject({ accountCreated: true });
    expect(await User.count({ where: { email: elsewhere.email } })).toBe(2);
  });
});
