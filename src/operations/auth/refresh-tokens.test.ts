import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RefreshToken, Session } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { hashToken } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, userActor } from '../../test-support/actors.js';
import { buildBan, buildSession, buildTenant, buildUser, countRows, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { forgetKeyRing } from '../signing-keys/key-ring.js';
import { authenticateAccessToken } from './access-tokens.js';
import { accountStates } from './account-states.js';
import { logout } from './logout.js';
import { refreshTokens } from './refresh-tokens.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 10 });
});
afterAll(() => test.drop());

const call = (secondsLater = 0) =>
  contextFor(test, anonymous, { now: () => new Date(clock.now().getTime() + secondsLater * 1000) });
const refresh = (refreshToken: string, secondsLater = 0) => refreshTokens(call(secondsLater), { refreshToken });
const open = async () => {
  const user = await buildUser(test);
  return { user, ...(await buildSession(test, user)) };
};

describe('refreshTokens', () => {
  it('gives the next pair, each once, and tells nobody', async () => {
    const { user, session, refreshToken } = await open();
    const context = call();
    const first = await refreshTokens(context, { refreshToken });
    expect(first.refreshToken).not.toBe(refreshToken);
    expect(await authenticateAccessToken(call(), first.accessToken)).toMatchObject({
      userId: user.id,
      sessionId: session.id,
    });
    const second = await refresh(first.refreshToken);
    expect(new Set([refreshToken, first.refreshToken, second.refreshToken]).size).toBe(3);
    expect(await eventsOf(context)).toEqual([]);
    expect((await auditOf(context)).filter(({ subject }) => !subject.startsWith('signing_key/'))).toEqual([]);
    expect(await RefreshToken.count({ where: { sessionId: session.id } })).toBe(3);
  });

  it('ends a session without the second factor that the tenant asks for since', async () => {
    const tenant = await buildTenant(test);
    const user = await buildUser(test, { tenant });
    const plain = await buildSession(test, user);
    const strong = await buildSession(test, user, { amr: ['pwd', 'otp'] });
    await seed(test, ({ transaction }) => tenant.update({ requireMfa: true }, { transaction }));
    expect(await codeOf(refresh(plain.refreshToken))).toBe('session_revoked');
    expect(await Session.findByPk(plain.session.id)).toMatchObject({ revokedCause: 'revoked' });
    const { refreshToken } = await refresh(strong.refreshToken);
    expect(await codeOf(refresh(refreshToken))).toBe('done');
  });

  it('gives two tabs the same successor within the grace', async () => {
    const { refreshToken } = await open();
    const first = await refresh(refreshToken);
    const again = await refresh(refreshToken, 9);
    expect(again.refreshToken).toBe(first.refreshToken);
  });

  it('gives one successor to forty at once', async () => {
    const { session, refreshToken } = await open();
    forgetKeyRing();
    const answers = await Promise.all(Array.from({ length: 40 }, () => refresh(refreshToken)));
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
    expect(await RefreshToken.count({ where: { sessionId: session.id } })).toBe(2);
    expect((await Session.findByPk(session.id))?.revokedAt).toBeNull();
  });

  it.each([
    ['after the grace', 11, 0],
    ['once its successor was used', 0, 1],
  ])('ends the session when a used token comes back %s', async (_, secondsLater, uses) => {
    const { user, session, refreshToken } = await open();
    let newest = (await refresh(refreshToken)).refreshToken;
    for (let i = 0; i < uses; i++) newest = (await refresh(newest)).refreshToken;
    const context = call(secondsLater);
    expect(await codeOf(refreshTokens(context, { refreshToken }))).toBe('session_revoked');
    const ended = await Session.findByPk(session.id, { rejectOnEmpty: true });
    const at = ended.revokedAt?.toISOString();
    expect(ended.revokedCause).toBe('reuse');
    const told = { entity: `session/${session.id}`, tenantId: user.tenantId };
    const ids = { session_id: session.id, user_id: user.id, tenant_id: user.tenantId };
    expect(await eventsOf(context)).toEqual([
      { type: 'identity.session.reuse_detected.v1', ...told, data: { ...ids, detected_at: at } },
      { type: 'identity.session.revoked.v1', ...told, data: { ...ids, revoked_at: at, cause: 'reuse' } },
    ]);
    // Neither the thief nor the owner goes on, and it is told once.
    const after = call();
    expect(await codeOf(refreshTokens(after, { refreshToken: newest }))).toBe('session_revoked');
    expect(await codeOf(refreshTokens(after, { refreshToken }))).toBe('session_revoked');
    expect(await eventsOf(after)).toEqual([]);
  });

  it('tells a reuse once, however many come at once', async () => {
    const { session, refreshToken } = await open();
    await refresh(refreshToken);
    const calls = Array.from({ length: 30 }, () => refresh(refreshToken, 60));
    expect(await tally(calls)).toEqual({ session_revoked: 30 });
    const told = `outbox_events where entity_id = '${session.id}' and type = 'identity.session.reuse_detected.v1'`;
    expect(await countRows(test.database, told)).toBe(1);
  });

  it('holds after a restart: nothing of it is kept in the process', async () => {
    const { session, refreshToken } = await open();
    const { refreshToken: successor } = await refresh(refreshToken);
    accountStates.clear();
    forgetKeyRing();
    expect((await refresh(refreshToken)).refreshToken).toBe(successor);
    expect(await codeOf(refresh(refreshToken, 60))).toBe('session_revoked');
    expect((await Session.findByPk(session.id))?.revokedCause).toBe('reuse');
  });

  it.each([
    ['an unknown token', 'frr_nobody'],
    ['an empty one', ''],
    ['one with a NUL', 'frr_\0'],
    ['a very long one', 'x'.repeat(10_000)],
    ['the stored hash itself', hashToken('frr_nobody')],
  ])('refuses %s', async (_, refreshToken) => {
    expect(await codeOf(refresh(refreshToken))).toBe('token_invalid');
  });

  it('refuses a session that ended, expired, or whose user may not sign in', async () => {
    const loggedOut = await open();
    await logout(contextFor(test, userActor(loggedOut.user, loggedOut.session)));
    expect(await codeOf(refresh(loggedOut.refreshToken))).toBe('session_revoked');

    const expired = await open();
    expect(await codeOf(refresh(expired.refreshToken, 86_401))).toBe('token_expired');

    const banned = await open();
    await buildBan(test, banned.user);
    expect(await codeOf(refresh(banned.refreshToken))).toBe('user_banned');

    const suspended = await buildTenant(test, { status: 'Suspended' });
    const { refreshToken } = await buildSession(test, await buildUser(test, { tenant: suspended }));
    expect(await codeOf(refresh(refreshToken))).toBe('tenant_suspended');
  });

  it('keeps a session alive that is used', async () => {
    const { session, refreshToken } = await open();
    await refresh(refreshToken, 3_600);
    const used = await Session.findByPk(session.id, { rejectOnEmpty: true });
    expect(used.expiresAt.getTime()).toBeGreaterThan(session.expiresAt.getTime());
    expect(used.lastUsedAt.getTime()).toBeGreaterThan(session.lastUsedAt.getTime());
  });
});
