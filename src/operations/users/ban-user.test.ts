import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ban, Session, type Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildBan, buildSession, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { banUser } from './ban-user.js';
import { liftExpiredBans } from './lift-expired-bans.js';
import { unbanUser } from './unban-user.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const support = staffActor('Support');
const call = (actor: Parameters<typeof contextFor>[1] = support, parts = {}) =>
  contextFor(test, actor, { operation: 'banUser', ...parts });
const later = (seconds: number) => ({ now: () => new Date(clock.now().getTime() + seconds * 1000) });
const build = (values = {}) => buildUser(test, { tenant, ...values });
const spam = (user: { id: string }, unblockDate: Date | null = null) => ({
  userId: user.id,
  reason: 'Spam',
  unblockDate,
});

describe('banUser', () => {
  it('bans, ends every session, and tells both', async () => {
    const user = await build();
    const sessions = [await buildSession(test, user), await buildSession(test, user)].map(({ session }) => session);
    const ended = await buildSession(test, user, { revokedAt: new Date(0), revokedCause: 'logout' });
    const unblockDate = new Date(clock.now().getTime() + 86_400_000);
    const context = call(support, { clientAddress: '203.0.113.9', userAgent: 'Firefox' });
    const ban = await banUser(context, { userId: user.id, reason: '  Sent spam ', unblockDate });

    expect(await Ban.findByPk(ban.id)).toMatchObject({
      userId: user.id,
      tenantId: tenant.id,
      reason: 'Sent spam',
      unblockDate,
      bannedByKind: 'staff',
      bannedById: support.staffId,
      bannedByLabel: support.email,
      liftedAt: null,
    });
    for (const { id } of sessions)
      expect(await Session.findByPk(id)).toMatchObject({ revokedCause: 'ban', revokedAt: expect.any(Date) });
    expect((await Session.findByPk(ended.session.id))?.revokedCause).toBe('logout');

    const ids = { user_id: user.id, tenant_id: tenant.id };
    const [banned, ...revoked] = await eventsOf(context);
    expect(banned).toEqual({
      type: 'identity.user.banned.v1',
      entity: `user/${user.id}`,
      tenantId: tenant.id,
      data: {
        ...ids,
        ban_id: ban.id,
        reason: 'Sent spam',
        banned_at: ban.bannedAt.toISOString(),
        unblock_date: unblockDate.toISOString(),
        banned_by: { kind: 'staff', id: support.staffId, label: support.email },
      },
    });
    const expected = sessions.map(({ id }) => ({
      type: 'identity.session.revoked.v1',
      entity: `session/${id}`,
      tenantId: tenant.id,
      data: { ...ids, session_id: id, revoked_at: expect.any(String), cause: 'ban' },
    }));
    expect(revoked).toHaveLength(2);
    expect(revoked).toEqual(expect.arrayContaining(expected));

    const entries = await auditOf(context);
    expect(entries.map(({ subject }) => subject).toSorted()).toEqual(
      [`ban/${ban.id}`, ...sessions.map(({ id }) => `session/${id}`)].toSorted(),
    );
    expect(entries[0]).toMatchObject({
      actor: { kind: 'staff', id: support.staffId, label: support.email },
      via: 'console',
      action: 'banUser',
      subject: `ban/${ban.id}`,
      tenantId: tenant.id,
      reason: 'Sent spam',
      before: null,
      after: { reason: 'Sent spam', userId: user.id, unblockDate: unblockDate.toISOString() },
    });
    expect(entries[1]).toMatchObject({
      before: { revokedAt: null, revokedCause: null },
      after: { revokedCause: 'ban' },
    });
  });

  it('takes only an end that lies in the future and can be told', async () => {
    const user = await build();
    for (const end of [new Date(0), clock.now(), new Date('nonsense'), new Date(8.64e15)]) {
      const context = call();
      expect(await codeOf(banUser(context, spam(user, end)))).toBe('unprocessable');
      expect(await eventsOf(context)).toEqual([]);
    }
    expect(await Ban.count({ where: { userId: user.id } })).toBe(0);
  });

  it.each([
    ['blanks', '  \n '],
    ['too long', 'x'.repeat(501)],
    ['with a NUL', 'a\0b'],
    ['with half a surrogate pair', 'a\ud83d'],
  ])('refuses a reason of %s with the field', async (_, reason) => {
    const user = await build();
    const { session } = await buildSession(test, user);
    await expect(banUser(call(), { userId: user.id, reason, unblockDate: null })).rejects.toMatchObject({
      code: 'unprocessable',
      status: 422,
      fields: [{ field: 'reason' }],
    });
    expect((await Session.findByPk(session.id))?.revokedAt).toBeNull();
  });

  it('refuses a second ban, and takes one when the first is past its end', async () => {
    const user = await build();
    const end = new Date(clock.now().getTime() + 60_000);
    await banUser(call(), spam(user, end));
    await expect(banUser(call(), spam(user))).rejects.toMatchObject({
      code: 'already_banned',
      details: { reason: 'Spam', unblock_date: end.toISOString() },
    });
    const context = call(support, later(61));
    await banUser(context, spam(user));
    expect((await eventsOf(context)).map(({ type, data }) => [type, data['cause']])).toEqual([
      ['identity.user.unbanned.v1', 'expired'],
      ['identity.user.banned.v1', undefined],
    ]);
  });

  it('of oneself or a higher role is forbidden', async () => {
    const manager = await build({ isTenantAdmin: true });
    const administrator = await build({ isAdmin: true });
    const attempts: [Parameters<typeof call>[0], User][] = [
      [userActor(manager), manager],
      [userActor(manager), administrator],
      [support, administrator],
      [serviceActor(), administrator],
    ];
    for (const [actor, target] of attempts) {
      const context = call(actor, { tenantId: actor?.kind === 'staff' ? null : tenant.id });
      expect(await codeOf(banUser(context, spam(target)))).toBe('forbidden');
      expect(await eventsOf(context)).toEqual([]);
    }
    expect(await codeOf(banUser(call(staffActor('Owner')), spam(administrator)))).toBe('done');
  });

  it('takes the last manager for staff, but two managers who ban each other at once leave one', async () => {
    const own = await buildTenant(test);
    const managers = [
      await buildUser(test, { tenant: own, isTenantAdmin: true }),
      await buildUser(test, { tenant: own, isTenantAdmin: true }),
    ] as const;
    const [one, other] = managers;
    const by = (actor: User) => call(userActor(actor), { tenantId: own.id });
    const answers = await Promise.all([codeOf(banUser(by(one), spam(other))), codeOf(banUser(by(other), spam(one)))]);
    expect(answers.toSorted()).toEqual(['conflict', 'done']);
    const [last] = await User.findAll({ where: { tenantId: own.id, '$openBan.id$': null }, include: 'openBan' });
    expect(await codeOf(banUser(call(), spam(last ?? one)))).toBe('done');
  });

  it('knows nobody of another tenant', async () => {
    const foreigner = await buildUser(test);
    const manager = await build({ isTenantAdmin: true });
    const attempts: Parameters<typeof call>[] = [
      [userActor(manager)],
      [serviceActor(), { tenantId: tenant.id }],
      [userActor(await build({ isAdmin: true })), { tenantId: tenant.id }],
    ];
    for (const attempt of attempts) {
      const context = call(...attempt);
      const refusals = [banUser(context, spam(foreigner)), banUser(context, spam({ id: randomUUID() }))];
      const messages = await Promise.all(
        refusals.map((refusal) => refusal.catch(({ code, message }) => ({ code, message }))),
      );
      expect(messages[0]).toEqual({ code: 'not_found', message: 'There is no such user.' });
      expect(messages[1]).toEqual(messages[0]);
      expect(await eventsOf(context)).toEqual([]);
    }
    expect(await Ban.count({ where: { userId: foreigner.id } })).toBe(0);
    expect(await codeOf(banUser(call(serviceActor()), spam(foreigner)))).toBe('tenant_required');
  });

  it('at once happens once', async () => {
    const user = await build();
    await buildSession(test, user);
    const contexts = Array.from({ length: 20 }, () => call());
    expect(await tally(contexts.map((context) => banUser(context, spam(user))))).toEqual({
      done: 1,
      already_banned: 19,
    });
    const told = (await Promise.all(contexts.map(eventsOf))).flat().map(({ type }) => type);
    expect(told.toSorted()).toEqual(['identity.session.revoked.v1', 'identity.user.banned.v1']);
  });
});

describe('unbanUser', () => {
  it('lifts the ban and tells it, with the reason in the audit trail', async () => {
    const user = await build();
    const ban = await buildBan(test, user);
    const context = call(support, { operation: 'unbanUser' });
    await unbanUser(context, { userId: user.id, reason: 'Appeal' });
    const lifted = await Ban.findByPk(ban.id, { rejectOnEmpty: true });
    expect(lifted).toMatchObject({ liftedCause: 'lifted', liftedByKind: 'staff', liftedByLabel: support.email });
    expect(await eventsOf(context)).toEqual([
      {
        type: 'identity.user.unbanned.v1',
        entity: `user/${user.id}`,
        tenantId: tenant.id,
        data: {
          user_id: user.id,
          tenant_id: tenant.id,
          ban_id: ban.id,
          unbanned_at: lifted.liftedAt?.toISOString(),
          unbanned_by: { kind: 'staff', id: support.staffId, label: support.email },
          cause: 'lifted',
        },
      },
    ]);
    expect(await auditOf(context)).toMatchObject([
      { action: 'unbanUser', reason: 'Appeal', before: { liftedAt: null }, after: { liftedCause: 'lifted' } },
    ]);
  });

  it('refuses a user who is not banned, or not any more', async () => {
    const user = await build();
    expect(await codeOf(unbanUser(call(), { userId: user.id }))).toBe('not_banned');
    await buildBan(test, user, { unblockDate: new Date(clock.now().getTime() + 60_000) });
    expect(await codeOf(unbanUser(call(support, later(61)), { userId: user.id }))).toBe('not_banned');
  });

  it('is for those who may ban, within their tenant', async () => {
    const administrator = await build({ isAdmin: true });
    await buildBan(test, administrator);
    expect(await codeOf(unbanUser(call(), { userId: administrator.id }))).toBe('forbidden');
    const foreigner = await buildUser(test);
    await buildBan(test, foreigner);
    const context = call(serviceActor(), { tenantId: tenant.id });
    expect(await codeOf(unbanUser(context, { userId: foreigner.id }))).toBe('not_found');
    expect(await eventsOf(context)).toEqual([]);
  });

  it('refuses a reason that cannot be stored', async () => {
    const user = await build();
    await buildBan(test, user);
    expect(await codeOf(unbanUser(call(), { userId: user.id, reason: 'a\0b' }))).toBe('unprocessable');
    expect((await Ban.findOpen(test, user.id))?.liftedAt).toBeNull();
  });

  it('at once happens once', async () => {
    const user = await build();
    await buildBan(test, user);
    const calls = Array.from({ length: 10 }, () => unbanUser(call(), { userId: user.id }));
    expect(await tally(calls)).toEqual({ done: 1, not_banned: 9 });
  });
});

describe('liftExpiredBans', () => {
  const job = (seconds: number) =>
    contextFor(test, system, { via: 'worker', operation: 'liftExpiredBans', ...later(seconds) });

  it('marks what is past its end and tells it once, two at the same time', async () => {
    await liftExpiredBans(job(7200));
    const users = await Promise.all(Array.from({ length: 12 }, () => build()));
    const end = new Date(clock.now().getTime() + 3_600_000);
    for (const user of users) await buildBan(test, user, { unblockDate: end });
    const open = await build();
    await buildBan(test, open);

    expect(await liftExpiredBans(job(30))).toBe(0);
    const contexts = [job(3700), job(3700), job(3700)];
    const counts = await Promise.all(contexts.map(liftExpiredBans));
    const told = (await Promise.all(contexts.map(eventsOf)))
      .flat()
      .filter(({ entity }) => users.some(({ id }) => entity === `user/${id}`));
    expect(told.map(({ entity }) => entity).toSorted()).toEqual(users.map(({ id }) => `user/${id}`).toSorted());
    expect(new Set(told.map(({ data }) => data['cause']))).toEqual(new Set(['expired']));
    expect(counts.reduce((sum, count) => sum + count)).toBe(12);
    expect(await liftExpiredBans(job(3800))).toBe(0);
    expect((await Ban.findOpen(test, open.id))?.liftedAt).toBeNull();
    const entries = (await Promise.all(contexts.map(auditOf))).flat();
    expect(entries).toHaveLength(12);
    expect(entries[0]).toMatchObject({ via: 'worker', action: 'liftExpiredBans', actor: { kind: 'system' } });
  });

  it('racing with a new ban tells each end once', async () => {
    for (let round = 0; round < 15; round++) {
      const user = await build();
      await buildBan(test, user, { unblockDate: new Date(clock.now().getTime() + 60_000) });
      const contexts = [job(61), call(support, later(61))] as const;
      await Promise.all([liftExpiredBans(contexts[0]), banUser(contexts[1], spam(user))]);
      const told = (await Promise.all(contexts.map(eventsOf)))
        .flat()
        .filter(({ entity }) => entity === `user/${user.id}`);
      expect(told.map(({ type }) => type).toSorted()).toEqual(['identity.user.banned.v1', 'identity.user.unbanned.v1']);
      expect(await User.count({ where: { id: user.id } })).toBe(1);
    }
  });
});
