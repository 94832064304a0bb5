import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Invitation, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { hashToken } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildInvitation, buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo, messagesTo } from '../../test-support/messages.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { inviteMember } from './invite-member.js';
import { listInvitations } from './list-invitations.js';
import { revokeInvitation } from './revoke-invitation.js';

let test: TestDatabase;
let tenant: Tenant;
let manager: User;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 15 });
});
afterAll(() => test.drop());
beforeEach(async () => {
  tenant = await buildTenant(test);
  manager = await buildUser(test, { tenant, isTenantAdmin: true, fullName: 'Omid Rad' });
});

const call = (actor: Parameters<typeof contextFor>[1] = userActor(manager), parts = {}) =>
  contextFor(test, actor, parts);
const inDays = (days: number) => new Date(clock.now().getTime() + days * 86_400_000);
const newEmail = () => `invited-${randomUUID()}@acme.test`;
const input = (values = {}) => ({ tenantId: tenant.id, email: newEmail(), role: 'user' as const, ...values });
const forgetTries = () => test.database.sequelize.query('delete from rate_limits');
const countOf = () => Invitation.count({ where: { tenantId: tenant.id } });

describe('inviteMember', () => {
  it('mails a link that is kept hashed, with its event and its audit entry', async () => {
    const context = call(undefined, { operation: 'inviteMember' });
    const email = newEmail();
    const invitation = await inviteMember(context, input({ email: ` ${email} `, role: 'manager' }));
    expect(invitation).toMatchObject({ email, role: 'manager', tenantId: tenant.id, invitedById: manager.id });
    expect(invitation.expiresAt.getTime() - invitation.sentAt.getTime()).toBe(7 * 86_400_000);
    const mail = await lastMessageTo(email);
    expect(mail).toMatchObject({ template: 'invitation', locale: 'en', userId: null });
    expect(mail.values).toMatchObject({ invitedBy: 'Omid Rad', days: 7 });
    const link = new URL(mail.link ?? '');
    expect(link.href).toMatch(/^https:\/\/identity\.test\/invitation\?token=fri_/);
    const token = link.searchParams.get('token') ?? '';
    const [kept] = await Invitation.unscoped().findAll({ where: { id: invitation.id } });
    expect(kept?.tokenHash).toBe(hashToken(token));
    const events = await eventsOf(context);
    expect(events).toEqual([
      {
        type: 'tenant.invitation.created.v1',
        entity: `invitation/${invitation.id}`,
        tenantId: tenant.id,
        data: {
          ...{ invitation_id: invitation.id, tenant_id: tenant.id, email, role: 'manager' },
          expires_at: invitation.expiresAt.toISOString(),
          invited_by: { kind: 'user', id: manager.id, label: manager.id },
        },
      },
    ]);
    const entries = await auditOf(context);
    expect(entries).toContainEqual(
      expect.objectContaining({ action: 'inviteMember', subject: `invitation/${invitation.id}`, tenantId: tenant.id }),
    );
    for (const secret of [token, hashToken(token)]) expect(JSON.stringify([entries, events])).not.toContain(secret);
  });

  it('writes in the tenant’s language, and names nobody by what is no name', async () => {
    await seed(test, ({ transaction }) => tenant.update({ locale: 'fa' }, { transaction }));
    const trickster = await buildUser(test, { tenant, isTenantAdmin: true, fullName: 'Win at http://evil.test' });
    const email = newEmail();
    await inviteMember(call(userActor(trickster)), input({ email }));
    expect(await lastMessageTo(email)).toMatchObject({ locale: 'fa', values: { invitedBy: null } });
  });

  it('renews the one invitation of an address, letter case or not, open or expired', async () => {
    const email = newEmail();
    const first = await inviteMember(call(), input({ email }));
    const before = await Invitation.unscoped().findByPk(first.id, { rejectOnEmpty: true });
    await forgetTries();
    for (const at of [inDays(1), inDays(30)]) {
      const context = call(staffActor('Tenants'), { now: () => at });
      const renewed = await inviteMember(context, input({ email: email.toUpperCase(), role: 'manager' }));
      expect(renewed).toMatchObject({ id: first.id, role: 'manager', invitedByKind: 'staff' });
      expect(renewed.expiresAt.getTime()).toBe(at.getTime() + 7 * 86_400_000);
      expect(await typesOf(context)).toEqual(['tenant.invitation.renewed.v1']);
      await forgetTries();
    }
    const after = await Invitation.unscoped().findByPk(first.id, { rejectOnEmpty: true });
    expect(after.tokenHash).not.toBe(before.tokenHash);
    expect(await countOf()).toBe(1);
    expect(await messagesTo(email)).toHaveLength(3);
  });

  it('mails an address once in five minutes and five times a day, and one of many at once', async () => {
    const email = newEmail();
    const calls = Array.from({ length: 20 }, () => inviteMember(call(), input({ email })));
    expect(await tally(calls)).toEqual({ done: 1, rate_limited: 19 });
    expect([await countOf(), (await messagesTo(email)).length]).toEqual([1, 1]);
    const soon = `delete from rate_limits where key like 'invitationByAddress:%'`;
    const answers: unknown[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      await test.database.sequelize.query(soon);
      answers.push(await codeOf(inviteMember(call(), input({ email }))));
    }
    expect(answers).toEqual(['done', 'done', 'done', 'done', 'rate_limited']);
  });

  it('has room for a hundred that are open, counted one after the other', async () => {
    await Promise.all(Array.from({ length: 98 }, () => buildInvitation(test, tenant)));
    const { invitation } = await buildInvitation(test, tenant, { sentAt: inDays(-8), expiresAt: inDays(-1) });
    const calls = Array.from({ length: 10 }, () => inviteMember(call(), input()));
    expect(await tally(calls)).toEqual({ done: 2, conflict: 8 });
    expect(await codeOf(inviteMember(call(), input({ email: invitation.email })))).toBe('conflict');
    expect(await countOf()).toBe(101);
  });

  it('answers for an address that has an account as for any other', async () => {
    const known = await buildUser(test, { tenant, isTenantAdmin: true });
    const answers = await Promise.all(
      [known.email ?? '', newEmail()].map(async (email) => {
        const context = call();
        const invitation = await inviteMember(context, input({ email }));
        return [Object.keys(invitation.get()), await typesOf(context), (await messagesTo(email)).length];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });

  it.each(['nobody', 'a b@acme.test', 'a\n@acme.test', `${'x'.repeat(250)}@a.test`])('refuses %j', async (email) => {
    expect(await codeOf(inviteMember(call(), input({ email })))).toBe('unprocessable');
    expect(await countOf()).toBe(0);
  });

  it('is for managers within their tenant and for Tenants, and not into one that may not be used', async () => {
    const member = await buildUser(test, { tenant });
    for (const actor of [userActor(member), serviceActor(), staffActor('Support')])
      expect(await codeOf(inviteMember(call(actor, { tenantId: tenant.id }), input()))).toBe('forbidden');
    const foreign = await buildTenant(test);
    const context = call();
    expect(await codeOf(inviteMember(context, input({ tenantId: foreign.id })))).toBe('not_found');
    expect(await eventsOf(context)).toEqual([]);
    const suspended = await buildTenant(test, { status: 'Suspended', suspensionReason: 'Unpaid' });
    const intoIt = inviteMember(call(staffActor('Owner')), input({ tenantId: suspended.id }));
    expect(await codeOf(intoIt)).toBe('tenant_suspended');
    expect(await Invitation.count({ where: { tenantId: [tenant.id, foreign.id, suspended.id] } })).toBe(0);
  });
});

describe('listInvitations', () => {
  const list = (values = {}, context = call()) =>
    listInvitations(context, { tenantId: tenant.id, page: 1, pageSize: 10, ...values });

  it('gives those of the tenant, by state, without what proves them', async () => {
    const open = await buildInvitation(test, tenant);
    const expired = await buildInvitation(test, tenant, { sentAt: inDays(-8), expiresAt: inDays(-1) });
    const revoked = await buildInvitation(test, tenant, { revokedAt: new Date() });
    const accepted = await buildInvitation(test, tenant, { acceptedAt: new Date(), acceptedUserId: manager.id });
    await buildInvitation(test, await buildTenant(test));
    const all = { open, expired, revoked, accepted };
    for (const [state, { invitation }] of Object.entries(all)) {
      const { rows, total } = await list({ state });
      expect([rows.map(({ id }) => id), total], state).toEqual([[invitation.id], 1]);
      expect(rows[0]?.stateAt(clock.now())).toBe(state);
    }
    const page = await list({ pageSize: 3 });
    expect([page.rows.length, page.total]).toEqual([3, 4]);
    expect(JSON.stringify(page.rows)).not.toContain('tokenHash');
  });

  it('is not for members, nor for another tenant', async () => {
    expect(await codeOf(list({}, call(userActor(await buildUser(test, { tenant })))))).toBe('forbidden');
    expect(await codeOf(list({ tenantId: (await buildTenant(test)).id }))).toBe('not_found');
  });
});

describe('revokeInvitation', () => {
  const order = ({ id: invitationId }: Invitation) => ({ tenantId: tenant.id, invitationId });

  it('ends it once, however many at once, and makes room for a new one', async () => {
    const { invitation } = await buildInvitation(test, tenant);
    const contexts = Array.from({ length: 10 }, () => call(undefined, { operation: 'revokeInvitation' }));
    expect(await tally(contexts.map((context) => revokeInvitation(context, order(invitation))))).toEqual({ done: 10 });
    const told = (await Promise.all(contexts.map(typesOf))).flat();
    expect(told).toEqual(['tenant.invitation.revoked.v1']);
    const again = await inviteMember(call(), input({ email: invitation.email }));
    expect(again.id).not.toBe(invitation.id);
  });

  it('is too late for one that was accepted', async () => {
    const values = { acceptedAt: new Date(), acceptedUserId: manager.id };
    const { invitation } = await buildInvitation(test, tenant, values);
    expect(await codeOf(revokeInvitation(call(), order(invitation)))).toBe('conflict');
  });

  it('is not for members, and finds nothing of another tenant', async () => {
    const { invitation } = await buildInvitation(test, tenant);
    const member = userActor(await buildUser(test, { tenant }));
    expect(await codeOf(revokeInvitation(call(member), order(invitation)))).toBe('forbidden');
    const foreign = await buildTenant(test);
    const theirs = (await buildInvitation(test, foreign)).invitation;
    for (const tenantId of [tenant.id, foreign.id]) {
      const revoke = revokeInvitation(call(), { tenantId, invitationId: theirs.id });
      expect(await codeOf(revoke)).toBe('not_found');
    }
    expect((await theirs.reload()).revokedAt).toBeNull();
    expect((await invitation.reload()).revokedAt).toBeNull();
  });
});
