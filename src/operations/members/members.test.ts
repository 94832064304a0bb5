import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Ban, type Invitation, Session, type Tenant, User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildBan, buildInvitation, buildSession, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { changeMemberRole } from './change-member-role.js';
import { listTenantMembers } from './list-tenant-members.js';
import { removeMember } from './remove-member.js';

let test: TestDatabase;
let tenant: Tenant;
let manager: User;
let member: User;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 15 });
});
afterAll(() => test.drop());
beforeEach(async () => {
  tenant = await buildTenant(test);
  manager = await buildUser(test, { tenant, isTenantAdmin: true });
  member = await buildUser(test, { tenant });
});

const call = (actor: Parameters<typeof contextFor>[1] = userActor(manager), parts = {}) =>
  contextFor(test, actor, parts);
const roleOf = async ({ id }: User) => (await User.findByPk(id, { rejectOnEmpty: true })).isTenantAdmin;
const managers = () => User.count({ where: { tenantId: tenant.id, isTenantAdmin: true } });
const input = <Values extends object>(user: User, values?: Values) => ({
  ...{ tenantId: tenant.id, userId: user.id },
  ...(values as Values),
});
const demote = (user: User) => input(user, { role: 'user' as const });
const promote = (user: User) => input(user, { role: 'manager' as const });

describe('listTenantMembers', () => {
  const list = (values = {}, context = call()) =>
    listTenantMembers(context, { tenantId: tenant.id, page: 1, pageSize: 10, ...values });
  const idsOf = async (values: object) => (await list(values)).rows.map(({ id }) => id).toSorted();

  it('gives the users of the tenant, page by page, and by role', async () => {
    await buildUser(test);
    const administrator = await buildUser(test, { tenant, isAdmin: true });
    expect(await idsOf({})).toEqual([manager.id, member.id, administrator.id].toSorted());
    expect(await idsOf({ role: 'manager' })).toEqual([manager.id]);
    expect(await idsOf({ role: 'user' })).toEqual([member.id, administrator.id].toSorted());
    expect(await list({ pageSize: 2, page: 2 })).toMatchObject({ total: 3, rows: [{ id: expect.any(String) }] });
  });

  it('is not for members, nor for another tenant', async () => {
    expect(await codeOf(list({}, call(userActor(member))))).toBe('forbidden');
    const foreign = await buildTenant(test);
    for (const actor of [userActor(manager), serviceActor()]) {
      const context = call(actor, { tenantId: tenant.id });
      expect(await codeOf(list({ tenantId: foreign.id }, context))).toBe('not_found');
    }
  });
});

describe('changeMemberRole', () => {
  it('makes a manager, and a plain user again, with events and audit', async () => {
    const context = call(staffActor('Tenants'), { operation: 'changeMemberRole' });
    const reason = 'Asked by the owner';
    expect(await changeMemberRole(context, { ...promote(member), reason })).toMatchObject({ isTenantAdmin: true });
    const entity = `user/${member.id}`;
    const ids = { user_id: member.id, tenant_id: tenant.id };
    const events = await eventsOf(context);
    expect(events).toMatchObject([
      { type: 'identity.user.updated.v1', entity, data: { ...ids, changed: { is_tenant_admin: true } } },
      {
        type: 'identity.user.role_changed.v1',
        entity,
        data: { ...ids, role: 'manager', changed_by: { kind: 'staff' } },
      },
    ]);
    expect(await auditOf(context)).toMatchObject([
      { action: 'changeMemberRole', reason, before: { isTenantAdmin: false }, after: { isTenantAdmin: true } },
    ]);
    await changeMemberRole(call(), demote(member));
    expect(await roleOf(member)).toBe(false);
  });

  it('changes nothing the second time', async () => {
    await changeMemberRole(call(), promote(member));
    const again = call();
    await changeMemberRole(again, promote(member));
    expect(await typesOf(again)).toEqual([]);
  });

  it('lets a manager give up the role, but never the last one, whoever asks', async () => {
    for (const actor of [userActor(manager), staffActor('Owner')])
      expect(await codeOf(changeMemberRole(call(actor), demote(manager)))).toBe('conflict');
    await buildBan(test, await buildUser(test, { tenant, isTenantAdmin: true }));
    expect(await codeOf(changeMemberRole(call(), demote(manager)))).toBe('conflict');
    expect(await roleOf(manager)).toBe(true);
    await changeMemberRole(call(), promote(member));
    await changeMemberRole(call(), demote(manager));
    expect(await roleOf(manager)).toBe(false);
  });

  it('leaves one of many who take the role from each other at once', async () => {
    const others = await Promise.all(Array.from({ length: 9 }, () => buildUser(test, { tenant, isTenantAdmin: true })));
    const all = [manager, ...others];
    const calls = all.map((user, index) =>
      changeMemberRole(call(userActor(user)), demote(all[(index + 1) % all.length] as User)),
    );
    expect(await tally(calls)).toEqual({ done: 9, conflict: 1 });
    expect(await managers()).toBe(1);
  });

  it('is not for members and services, not over a platform administrator, not in another tenant', async () => {
    for (const actor of [userActor(member), serviceActor(), staffActor('Support')]) {
      expect(await codeOf(changeMemberRole(call(actor, { tenantId: tenant.id }), promote(member)))).toBe('forbidden');
    }
    const administrator = await buildUser(test, { tenant, isAdmin: true });
    expect(await codeOf(changeMemberRole(call(), promote(administrator)))).toBe('forbidden');
    const foreign = await buildUser(test);
    const elsewhere = { tenantId: foreign.tenantId, userId: foreign.id, role: 'manager' as const };
    expect(await codeOf(changeMemberRole(call(), elsewhere))).toBe('not_found');
    // Staff reach both tenants, but the user is not of this one.
    for (const userId of [foreign.id, randomUUID()]) {
      const mixed = { tenantId: tenant.id, userId, role: 'manager' as const };
      expect(await codeOf(changeMemberRole(call(staffActor('Owner')), mixed))).toBe('not_found');
    }
    expect([await roleOf(member), await roleOf(administrator), await roleOf(foreign)]).toEqual([false, false, false]);
  });
});

describe('removeMember', () => {
  it('takes role, sessions and invitation, and keeps the account closed until it is unbanned', async () => {
    const other = await buildUser(test, { tenant, isTenantAdmin: true });
    const { session } = await buildSession(test, other);
    const { invitation } = await buildInvitation(test, tenant, { email: other.email ?? '' });
    const context = call(undefined, { operation: 'removeMember' });
    await removeMember(context, input(other, { reason: 'Left the company' }));
    expect(await typesOf(context)).toEqual([
      'identity.user.updated.v1',
      'identity.user.role_changed.v1',
      'identity.user.banned.v1',
      'identity.session.revoked.v1',
      'tenant.invitation.revoked.v1',
    ]);
    expect(await roleOf(other)).toBe(false);
    expect(await Ban.findOpen(context, other.id)).toMatchObject({ reason: 'Left the company', unblockDate: null });
    expect((await Session.findByPk(session.id))?.revokedCause).toBe('ban');
    expect(((await invitation.reload()) as Invitation).revokedAt).not.toBeNull();
    const reasons = (await auditOf(context)).map(({ action, reason }) => [action, reason]);
    expect(new Set(reasons.map(String))).toEqual(new Set(['removeMember,Left the company']));
  });

  it('bans once, however often and however many at once', async () => {
    const calls = Array.from({ length: 10 }, () => removeMember(call(), input(member)));
    expect(await tally(calls)).toEqual({ done: 1, already_banned: 9 });
    expect(await Ban.count({ where: { userId: member.id } })).toBe(1);
  });

  it('leaves one of two managers who remove each other at once', async () => {
    const other = await buildUser(test, { tenant, isTenantAdmin: true });
    const calls = [removeMember(call(), input(other)), removeMember(call(userActor(other)), input(manager))];
    expect(await tally(calls)).toEqual({ done: 1, conflict: 1 });
    expect(await managers()).toBe(1);
  });

  it('is refused over oneself, a higher role, by members and staff, and in another tenant', async () => {
    const administrator = await buildUser(test, { tenant, isAdmin: true });
    const foreign = await buildUser(test);
    expect(await codeOf(removeMember(call(), input(manager)))).toBe('forbidden');
    expect(await codeOf(removeMember(call(), input(administrator)))).toBe('forbidden');
    for (const actor of [userActor(member), staffActor('Owner')])
      expect(await codeOf(removeMember(call(actor), input(member)))).toBe('forbidden');
    expect(await codeOf(removeMember(call(), { tenantId: foreign.tenantId, userId: foreign.id }))).toBe('not_found');
    expect(await codeOf(removeMember(call(), input(foreign)))).toBe('not_found');
    expect(await Ban.count({ where: { tenantId: [tenant.id, foreign.tenantId] } })).toBe(0);
  });
});
