import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Credential, Session, type Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { hashPassword, verifyPassword } from '../../platform/passwords.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor, userActor } from '../../test-support/actors.js';
import { buildSession, buildTenant, buildUser, countRows, goodPassword, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { totpCode } from '../../test-support/totp-code.js';
import { endUserSession } from '../users/end-user-session.js';
import { endUserSessions } from '../users/end-user-sessions.js';
import { changePassword } from './change-password.js';
import { completeMfaChallenge } from './complete-mfa-challenge.js';
import { endOtherSessions } from './end-other-sessions.js';
import { listSessions } from './list-sessions.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { revokeSession } from './revoke-session.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const build = (values: Partial<Parameters<typeof buildUser>[1]> = {}) => buildUser(test, { tenant, ...values });
const open = async (user: User, values = {}) => (await buildSession(test, user, values)).session;
const call = (user: User, session: Session) => contextFor(test, userActor(user, session));
const revokedEvent = (session: Session, cause: string) => ({
  type: 'identity.session.revoked.v1',
  entity: `session/${session.id}`,
  tenantId: tenant.id,
  data: {
    session_id: session.id,
    user_id: session.userId,
    tenant_id: tenant.id,
    revoked_at: expect.any(String),
    cause,
  },
});

describe('logout', () => {
  it('ends the session of the call, and tells it once', async () => {
    const user = await build();
    const [session, other] = [await open(user), await open(user)];
    const context = call(user, session);
    await logout(context);
    expect(await Session.findByPk(session.id)).toMatchObject({ revokedCause: 'logout' });
    expect((await Session.findByPk(other.id))?.revokedAt).toBeNull();
    expect(await eventsOf(context)).toEqual([revokedEvent(session, 'logout')]);
    expect(await auditOf(context)).toEqual([]);
    const again = call(user, session);
    await logout(again);
    expect(await eventsOf(again)).toEqual([]);
  });

  it('at once is told once', async () => {
    const user = await build();
    const session = await open(user);
    const contexts = Array.from({ length: 10 }, () => call(user, session));
    await Promise.all(contexts.map(logout));
    expect((await Promise.all(contexts.map(eventsOf))).flat()).toHaveLength(1);
  });

  it('of a tenant manager stands in the audit trail', async () => {
    const manager = await build({ isTenantAdmin: true });
    const context = call(manager, await open(manager));
    await logout(context);
    expect(await auditOf(context)).toMatchObject([
      { before: { revokedCause: null }, after: { revokedCause: 'logout' } },
    ]);
  });
});

describe('listSessions', () => {
  it('gives the open ones of the caller, the last used first', async () => {
    const user = await build();
    const [first, last] = [await open(user), await open(user, { lastUsedAt: new Date(clock.now().getTime() + 1000) })];
    await open(user, { revokedAt: new Date(), revokedCause: 'logout' });
    await open(user, { expiresAt: new Date(0) });
    await open(await build());
    const { sessions, currentSessionId } = await listSessions(call(user, first));
    expect(sessions.map(({ id }) => id)).toEqual([last.id, first.id]);
    expect(currentSessionId).toBe(first.id);
  });
});

describe('revokeSession', () => {
  it('ends one of the caller, and twice is as good as once', async () => {
    const user = await build();
    const [session, other] = [await open(user), await open(user)];
    const context = call(user, session);
    await revokeSession(context, { sessionId: other.id });
    expect(await eventsOf(context)).toEqual([revokedEvent(other, 'revoked')]);
    const again = call(user, session);
    await revokeSession(again, { sessionId: other.id });
    expect(await eventsOf(again)).toEqual([]);
    expect((await Session.findByPk(session.id))?.revokedAt).toBeNull();
  });

  it('knows no session of another', async () => {
    const user = await build();
    const session = await open(user);
    for (const stranger of [await build(), await buildUser(test)]) {
      const foreign = await open(stranger);
      const context = call(user, session);
      expect(await codeOf(revokeSession(context, { sessionId: foreign.id }))).toBe('not_found');
      expect(await eventsOf(context)).toEqual([]);
      expect((await Session.findByPk(foreign.id))?.revokedAt).toBeNull();
    }
    expect(await codeOf(revokeSession(call(user, session), { sessionId: randomUUID() }))).toBe('not_found');
  });
});

describe('endUserSessions', () => {
  it('ends all open ones, tells each and how many, with the reason', async () => {
    const user = await build();
    const sessions = [await open(user), await open(user)];
    await open(user, { revokedAt: new Date(), revokedCause: 'logout' });
    const bystander = await open(await build());
    const context = contextFor(test, staffActor('Support'), { operation: 'endUserSessions' });
    expect(await endUserSessions(context, { userId: user.id, reason: 'Lost phone' })).toBe(2);
    expect((await typesOf(context)).length).toBe(2);
    expect(await eventsOf(context)).toEqual(
      expect.arrayContaining(sessions.map((session) => revokedEvent(session, 'staff'))),
    );
    expect((await auditOf(context)).map(({ reason, action }) => [action, reason])).toEqual([
      ['endUserSessions', 'Lost phone'],
      ['endUserSessions', 'Lost phone'],
    ]);
    expect((await Session.findByPk(bystander.id))?.revokedAt).toBeNull();
    expect(await endUserSessions(contextFor(test, staffActor('Support')), { userId: user.id })).toBe(0);
  });

  it('racing ends each once', async () => {
    const user = await build();
    for (let i = 0; i < 6; i++) await open(user);
    const contexts = Array.from({ length: 6 }, () => contextFor(test, staffActor('Support')));
    const counts = await Promise.all(contexts.map((context) => endUserSessions(context, { userId: user.id })));
    expect(counts.toSorted()).toEqual([0, 0, 0, 0, 0, 6]);
    expect((await Promise.all(contexts.map(eventsOf))).flat()).toHaveLength(6);
  });

  it('knows no unknown user', async () => {
    const context = contextFor(test, staffActor('Support'));
    expect(await codeOf(endUserSessions(context, { userId: randomUUID() }))).toBe('not_found');
  });
});

describe('changePassword', () => {
  const newPassword = 'another horse 8 battery';
  const input = (values = {}) => ({ currentPassword: goodPassword, newPassword, ...values });

  it('sets the new one, keeps the session of the call alone, and tells it without the secret', async () => {
    const user = await build();
    const [session, other] = [await open(user), await open(user)];
    const context = call(user, session);
    await changePassword(context, input());
    const credential = await Credential.findWithSecrets({}, user.id, 'password');
    expect(await verifyPassword(credential?.passwordHash ?? null, newPassword)).toBe(true);
    expect(await verifyPassword(credential?.passwordHash ?? null, goodPassword)).toBe(false);
    expect((await Session.findByPk(session.id))?.revokedAt).toBeNull();
    expect(await eventsOf(context)).toEqual([
      {
        type: 'identity.credential.changed.v1',
        entity: `user/${user.id}`,
        tenantId: tenant.id,
        data: { user_id: user.id, tenant_id: tenant.id, kind: 'password', changed_at: expect.any(String) },
      },
      revokedEvent(other, 'password_change'),
    ]);
  });

  it('of a tenant manager is audited without the secret', async () => {
    const manager = await build({ isTenantAdmin: true });
    const context = call(manager, await open(manager));
    await changePassword(context, input());
    const entries = await auditOf(context);
    expect(entries).toMatchObject([{ subject: expect.stringMatching(/^credential\//) }]);
    expect(JSON.stringify(entries)).not.toMatch(/argon2|battery/);
  });

  it('refuses a wrong current password and a bad new one', async () => {
    const user = await build({ email: 'longenough@acme.test' });
    const context = call(user, await open(user));
    expect(await codeOf(changePassword(context, input({ currentPassword: 'wrong' })))).toBe('invalid_credentials');
    for (const bad of ['password123', 'my-longenough-1'])
      expect(await codeOf(changePassword(context, input({ newPassword: bad })))).toBe('unprocessable');
    expect(await eventsOf(context)).toEqual([]);
  });

  it('evaluates ten wrong passwords of a user', async () => {
    const user = await build();
    const session = await open(user);
    const calls = Array.from({ length: 15 }, () =>
      changePassword(call(user, session), input({ currentPassword: 'wrong' })),
    );
    expect(await tally(calls)).toEqual({ invalid_credentials: 10, rate_limited: 5 });
  });

  it('ends a sign-in that waits for its second factor', async () => {
    const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    const user = await build({ totpSecret });
    const visitor = () => contextFor(test, anonymous);
    const signIn = { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword };
    const refusal: unknown = await login(visitor(), signIn).catch((error: unknown) => error);
    const { mfa_token: mfaToken } = (refusal as { details: { mfa_token: string } }).details;
    await changePassword(call(user, await open(user)), input());
    const completion = completeMfaChallenge(visitor(), { mfaToken, code: totpCode(totpSecret, clock.now()) });
    expect(await codeOf(completion)).toBe('token_invalid');
  });

  it('ends a sign-in whose password was compared a moment before', async () => {
    const user = await build();
    const signIn = { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword };
    let signingIn: Promise<unknown> = Promise.resolve();
    await seed(test, async (context) => {
      await User.findForUpdate(context, user.id);
      signingIn = codeOf(login(contextFor(test, anonymous), signIn));
      const waiting = `pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await vi.waitFor(async () => expect(await countRows(test.database, waiting)).toBe(1), { timeout: 10_000 });
      const credential = await Credential.findWithSecrets(context, user.id, 'password', { lock: true });
      const passwordHash = await hashPassword(newPassword);
      const confirmedAt = new Date(clock.now().getTime() + 1);
      await credential?.update({ passwordHash, confirmedAt }, { transaction: context.transaction });
    });
    expect(await signingIn).toBe('invalid_credentials');
    expect(await Session.count({ where: { userId: user.id } })).toBe(0);
  });

  it('at once happens once', async () => {
    const user = await build();
    const session = await open(user);
    const calls = Array.from({ length: 5 }, () => changePassword(call(user, session), input()));
    const answers = await tally(calls);
    expect(answers['done']).toBe(1);
    expect((answers['conflict'] ?? 0) + (answers['invalid_credentials'] ?? 0)).toBe(4);
  });
});

describe('endOtherSessions', () => {
  it('ends all but the one that calls, tells each, and leaves those of others', async () => {
    const user = await build();
    const { session } = await buildSession(test, user);
    const others = [await buildSession(test, user), await buildSession(test, user)].map(({ session }) => session.id);
    const neighbour = (await buildSession(test, await build())).session;
    const context = contextFor(test, userActor(user, session));
    expect(await endOtherSessions(context)).toBe(2);
    const told = (await eventsOf(context)).map(({ type, data }) => [type, data['session_id'], data['cause']]);
    expect(told.toSorted()).toEqual(others.map((id) => ['identity.session.revoked.v1', id, 'revoked']).toSorted());
    expect(await Session.count({ where: { id: [session.id, neighbour.id], revokedAt: null } })).toBe(2);
  });

  it('twice, and at once, ends each once', async () => {
    const user = await build();
    const { session } = await buildSession(test, user);
    await buildSession(test, user);
    const contexts = [1, 2, 3].map(() => contextFor(test, userActor(user, session)));
    const ended = await Promise.all(contexts.map((context) => endOtherSessions(context)));
    expect(ended.reduce((sum, count) => sum + count)).toBe(1);
    expect(await endOtherSessions(contextFor(test, userActor(user, session)))).toBe(0);
  });
});

describe('staff', () => {
  it('end one session or all of them, with a reason in the audit trail, and never those of a higher role', async () => {
    const user = await build();
    const { session } = await buildSession(test, user);
    const other = (await buildSession(test, user)).session;
    const support = () => contextFor(test, staffActor('Support'), { operation: 'endUserSession' });
    const context = support();
    await endUserSession(context, { sessionId: session.id, reason: 'lost' });
    expect(await auditOf(context)).toMatchObject([
      { action: 'endUserSession', subject: `session/${session.id}`, reason: 'lost', after: { revokedCause: 'staff' } },
    ]);
    expect(await typesOf(context)).toEqual(['identity.session.revoked.v1']);
    expect((await Session.findByPk(other.id))?.revokedAt).toBeNull();
    const again = support();
    await endUserSession(again, { sessionId: session.id });
    expect(await typesOf(again)).toEqual([]);
    const administrator = await build({ isAdmin: true });
    const high = (await buildSession(test, administrator)).session;
    expect(await codeOf(endUserSession(support(), { sessionId: high.id }))).toBe('forbidden');
    expect(await codeOf(endUserSessions(support(), { userId: administrator.id }))).toBe('forbidden');
    const owner = contextFor(test, staffActor('Owner'));
    expect(await codeOf(endUserSessions(owner, { userId: administrator.id }))).toBe('done');
  });
});
