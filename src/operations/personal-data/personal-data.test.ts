import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditEntry, Credential, Session, type Tenant, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import {
  buildBan,
  buildIdentity,
  buildSession,
  buildTenant,
  buildUser,
  goodPassword,
  seed,
} from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { totpCode } from '../../test-support/totp-code.js';
import { createApiKey } from '../api-keys/create-api-key.js';
import { login } from '../auth/login.js';
import { refreshTokens } from '../auth/refresh-tokens.js';
import { registerUser } from '../auth/register-user.js';
import { describedEntities } from '../entities/entity-policies.js';
import { changeMemberRole } from '../members/change-member-role.js';
import { addUserNote } from '../user-notes/add-user-note.js';
import { banUser } from '../users/ban-user.js';
import { getUser } from '../users/get-user.js';
import { searchUsers } from '../users/search-users.js';
import { updateMe } from '../users/update-me.js';
import { eraseMe } from './erase-me.js';
import { eraseUser } from './erase-user.js';
import { exportMyData } from './export-my-data.js';
import { exportUserData } from './export-user-data.js';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const password = goodPassword;
const build = (values = {}) => buildUser(test, { tenant, ...values });
async function as(user: User, values = {}): Promise<Context> {
  const { session } = await buildSession(test, user, values);
  return contextFor(test, userActor(user, session));
}
const owner = () => contextFor(test, staffActor('Owner'));
const order = (user: User) => ({ userId: user.id, reason: 'Asked by letter' });
const isErased = async ({ id }: User) => (await User.findByPk(id))?.erasedAt != null;

describe('eraseMe', () => {
  it('asks for the password, and ends every session', async () => {
    const user = await build();
    const { refreshToken } = await buildSession(test, user);
    const context = await as(user);
    expect(await codeOf(eraseMe(context, { password: 'wrong' }))).toBe('invalid_credentials');
    expect(await codeOf(eraseMe(context, {}))).toBe('invalid_credentials');
    expect(await isErased(user)).toBe(false);
    await eraseMe(context, { password });
    expect(await isErased(user)).toBe(true);
    expect(await Session.count({ where: { userId: user.id, revokedAt: null } })).toBe(0);
    expect(await Session.count({ where: { userId: user.id, revokedCause: 'erasure' } })).toBe(2);
    expect(await codeOf(refreshTokens(contextFor(test, anonymous), { refreshToken }))).toBe('session_revoked');
    const signIn = { tenantSlug: tenant.slug, email: user.email ?? '', password };
    expect(await codeOf(login(contextFor(test, anonymous), signIn))).toBe('invalid_credentials');
    expect(await typesOf(context)).toContain('identity.user.erased.v1');
    // What people do with their own account is in events, not in the audit trail.
    expect(await auditOf(context)).toEqual([]);
  });

  it('asks for the second factor of who has one, beside the password', async () => {
    const user = await build({ totpSecret });
    const context = await as(user);
    const code = totpCode(totpSecret, context.now());
    expect(await codeOf(eraseMe(context, { code }))).toBe('invalid_credentials');
    expect(await codeOf(eraseMe(context, { password: 'wrong', code }))).toBe('invalid_credentials');
    expect(await codeOf(eraseMe(context, { password }))).toBe('mfa_required');
    expect(await codeOf(eraseMe(context, { password, code: '000000' }))).toBe('invalid_code');
    expect(await isErased(user)).toBe(false);
    await eraseMe(context, { password, code });
    expect(await isErased(user)).toBe(true);
  });

  it('of an account without a password asks for a sign-in a moment ago', async () => {
    const withoutPassword = async () => {
      const user = await build();
      await buildIdentity(test, user);
      await seed(test, ({ transaction }) => Credential.destroy({ where: { userId: user.id }, transaction }));
      return user;
    };
    const [early, late] = [await withoutPassword(), await withoutPassword()];
    await eraseMe(await as(early), {});
    expect(await isErased(early)).toBe(true);
    const context = await as(late, { issuedAt: new Date(Date.now() - 700_000) });
    expect(await codeOf(eraseMe(context, {}))).toBe('invalid_credentials');
    expect(await isErased(late)).toBe(false);
  });

  it('is not done by staff who act as the user', async () => {
    const user = await build();
    const actor = { ...userActor(user), impersonator: { staffId: randomUUID(), label: 'x' } };
    expect(await codeOf(eraseMe(contextFor(test, actor), { password }))).toBe('forbidden');
    expect(await codeOf(exportMyData(contextFor(test, actor), { password }))).toBe('forbidden');
  });

  it('eight at once erase once', async () => {
    const user = await build();
    const contexts = await Promise.all(Array.from({ length: 8 }, () => as(user)));
    const counts = await tally(contexts.map((context) => eraseMe(context, { password })));
    expect(counts['done']).toBe(1);
    const told = (await Promise.all(contexts.map(typesOf))).flat();
    expect(told.filter((type) => type === 'identity.user.erased.v1')).toHaveLength(1);
  });

  it('frees the address: it registers again as somebody new', async () => {
    const user = await build();
    const again = { tenantSlug: tenant.slug, email: user.email ?? '', password };
    await eraseMe(await as(user), { password });
    const { userId } = await registerUser(contextFor(test, anonymous), again);
    expect((await User.findByPk(userId))?.email).toBe(user.email);
    expect(userId).not.toBe(user.id);
  });
});

describe('eraseUser', () => {
  it('twice is once', async () => {
    const user = await build();
    const contexts = [owner(), owner()];
    for (const context of contexts) await eraseUser(context, order(user));
    expect((await Promise.all(contexts.map(typesOf))).flat()).toEqual(['identity.user.erased.v1']);
    const [first] = await AuditEntry.findAll({ where: { subjectId: user.id } });
    expect(first).toMatchObject({ reason: 'Asked by letter' });
  });

  it('is for managers within their tenant, platform administrators and owners', async () => {
    const manager = userActor(await build({ isTenantAdmin: true }));
    for (const actor of [userActor(await build()), serviceActor(), staffActor('Support'), staffActor('Auditor')])
      expect(await codeOf(eraseUser(contextFor(test, actor, { tenantId: tenant.id }), order(await build())))).toBe(
        'forbidden',
      );
    const administrator = userActor(await buildUser(test, { isAdmin: true }));
    for (const actor of [manager, administrator, staffActor('Owner')])
      expect(await codeOf(eraseUser(contextFor(test, actor), order(await build())))).toBe('done');
    const foreign = await buildUser(test);
    expect(await codeOf(eraseUser(contextFor(test, manager), order(foreign)))).toBe('not_found');
    expect(await isErased(foreign)).toBe(false);
  });

  it('nobody erases a higher role, or himself without a proof', async () => {
    const managing = await build({ isTenantAdmin: true });
    const manager = contextFor(test, userActor(managing));
    expect(await codeOf(eraseUser(manager, order(await build({ isAdmin: true }))))).toBe('forbidden');
    expect(await codeOf(eraseUser(manager, order(managing)))).toBe('forbidden');
    expect(await codeOf(eraseUser(owner(), { userId: (await build()).id, reason: ' ' }))).toBe('unprocessable');
  });

  it('the last manager of a tenant stays, however many go at once', async () => {
    const home = await buildTenant(test);
    const managers = await Promise.all([1, 2, 3].map(() => buildUser(test, { tenant: home, isTenantAdmin: true })));
    const counts = await tally(managers.map((manager) => eraseUser(owner(), order(manager))));
    expect(counts).toEqual({ done: 2, conflict: 1 });
    expect(await User.count({ where: { tenantId: home.id, isTenantAdmin: true } })).toBe(1);
  });

  it('the erased are not found by search, count for no limit, and nothing is done to them', async () => {
    const home = await buildTenant(test, { maxUsers: 1 });
    const user = await buildUser(test, { tenant: home });
    const context = await as(user);
    await eraseUser(owner(), order(user));
    const found = await searchUsers(owner(), { tenantId: home.id, page: 1, pageSize: 10 });
    expect(found).toMatchObject({ total: 0, rows: [] });
    expect((await getUser(owner(), { userId: user.id })).erasedAt).toBeInstanceOf(Date);
    const attempts = [
      banUser(owner(), { userId: user.id, reason: 'x', unblockDate: null }),
      addUserNote(owner(), { userId: user.id, text: 'x' }),
      changeMemberRole(owner(), { tenantId: home.id, userId: user.id, role: 'manager' }),
      // A call that was under way while he was erased.
      updateMe(context, { fullName: 'Back' }),
    ];
    expect(await tally(attempts)).toEqual({ not_found: 4 });
    await registerUser(contextFor(test, anonymous), { tenantSlug: home.slug, email: 'n@home.test', password });
    expect(await User.count({ where: { tenantId: home.id, erasedAt: null } })).toBe(1);
  });

  it('whoever signs in at the same moment is either ended or refused', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await build();
      const signIn = { tenantSlug: tenant.slug, email: user.email ?? '', password };
      await Promise.all([codeOf(login(contextFor(test, anonymous), signIn)), eraseUser(owner(), order(user))]);
      expect(await Session.count({ where: { userId: user.id, revokedAt: null } })).toBe(0);
    }
  });
});

describe('exports', () => {
  it('hold what there is about the person, without secrets and names of staff', async () => {
    const user = await build({ totpSecret, isTenantAdmin: true });
    await buildSession(test, user, { deviceName: 'Pixel 11' });
    await buildIdentity(test, user, { subject: 'subject-of-mine' });
    await buildBan(test, user, { reason: 'Spam of mine', unblockDate: new Date(Date.now() + 60_000) });
    const support = staffActor('Support');
    await addUserNote(contextFor(test, support), { userId: user.id, text: 'Called twice' });
    await createApiKey(contextFor(test, userActor(user), { operation: 'createApiKey' }), {
      ...{ tenantId: tenant.id, name: 'Key of mine', environment: 'Live', scopes: ['renders:read'] },
    } as never);
    const context = contextFor(test, support, { operation: 'exportUserData' });
    const { parts } = await exportUserData(context, { userId: user.id });
    expect(parts['account']).toMatchObject({
      rows: [{ email: user.email, full_name: user.fullName, balance_minor: 0 }],
    });
    expect(Object.keys(parts).toSorted()).toEqual(
      [
        ...[
          'account',
          'address_proofs',
          'audit',
          'balance_corrections',
          'bans',
          'credentials',
          'discounts',
          'gifts',
          'identities',
          'invitations',
          'ledger',
          'payments',
          'plans',
          'refunds',
          'renewal_consents',
          'discount_uses',
          'files',
          'renders',
          'messages',
          'notes',
        ],
        ...['passkeys', 'push_subscriptions', 'quest_progress', 'recovery_codes', 'second_factors', 'sessions'],
        'sign_ins_under_way',
        ...describedEntities.filter(({ fields }) => fields.some(({ to }) => to === 'users')).map(({ table }) => table),
      ].toSorted(),
    );
    expect(parts['sessions']).toMatchObject({ total: 1, rows: [{ device_name: 'Pixel 11' }] });
    expect(parts['identities']).toMatchObject({ rows: [{ subject: 'subject-of-mine' }] });
    expect(parts['bans']).toMatchObject({ rows: [{ reason: 'Spam of mine' }] });
    expect(parts['notes']).toMatchObject({ rows: [{ text: 'Called twice', author_kind: 'staff' }] });
    expect(parts['second_factors']).toMatchObject({ rows: [{ factor_type: 'TOTP' }] });
    const text = JSON.stringify(parts);
    expect(text).toContain('Key of mine');
    for (const secret of ['argon2', 'totp_secret', 'sealed', '_hash', support.email, support.staffId])
      expect(text).not.toContain(secret);
    expect(await eventsOf(context)).toEqual([]);
    expect(await auditOf(context)).toMatchObject([{ action: 'exportUserData', subject: `user/${user.id}` }]);
  });

  it('of oneself ask for the same proof as an erasure, and come five times a day', async () => {
    const user = await build({ totpSecret });
    const context = await as(user);
    expect(await codeOf(exportMyData(context, { password: 'wrong' }))).toBe('invalid_credentials');
    expect(await codeOf(exportMyData(context, { password }))).toBe('mfa_required');
    const recent = await as(user, { amr: ['pwd', 'otp'] });
    const counts = await tally(Array.from({ length: 7 }, () => exportMyData(recent, { password })));
    expect(counts).toEqual({ done: 5, rate_limited: 2 });
  });

  it('are for those who look after the user', async () => {
    const manager = userActor(await build({ isTenantAdmin: true }));
    const get = (actor: Parameters<typeof contextFor>[1], user: User) =>
      codeOf(exportUserData(contextFor(test, actor), { userId: user.id }));
    for (const actor of [manager, staffActor('Support'), staffActor('Owner')])
      expect(await get(actor, await build())).toBe('done');
    for (const actor of [userActor(await build()), staffActor('Finance'), staffActor('Tenants')])
      expect(await get(actor, await build())).toBe('forbidden');
    expect(await get(manager, await build({ isAdmin: true }))).toBe('forbidden');
    expect(await get(manager, await buildUser(test))).toBe('not_found');
  });
});
