import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../platform/database.js';
import type { TestDatabase } from '../platform/test-database.js';
import { system } from '../test-support/actors.js';
import {
  buildBan,
  buildDiscount,
  buildInvitation,
  buildProgress,
  buildQuest,
  buildSession,
  buildStaff,
  buildTenant,
  buildUser,
} from '../test-support/factories.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { writeAuditEntries } from './audit-log.js';
import type { Tenant, User } from './index.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;

beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  user = await buildUser(test, { tenant, email: 'Sara@acme.test', phoneNumber: '+989121234567' });
});
afterAll(() => test.drop());

const run = (statement: string, bind: unknown[] = []) => test.database.sequelize.query(statement, { bind });
/** The SQLSTATE and the constraint that refuse the work. */
const refusalOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { cause = error } = (error ?? {}) as { cause?: unknown };
  const { parent } = (cause ?? {}) as { parent?: { code?: string; constraint?: string } };
  return { code: parent?.code, constraint: parent?.constraint };
};
const unique = '23505';
const check = '23514';
const foreignKey = '23503';

describe('one of a kind', () => {
  it('is an address within its tenant, letter case or not', async () => {
    const sameEmail = buildUser(test, { tenant, email: 'sARA@ACME.test' });
    expect(await refusalOf(sameEmail)).toEqual({ code: unique, constraint: 'users_email_key' });
    const samePhone = buildUser(test, { tenant, phoneNumber: '+989121234567' });
    expect(await refusalOf(samePhone)).toEqual({ code: unique, constraint: 'users_phone_number_key' });
    const elsewhere = await buildUser(test, { email: 'sara@acme.test', phoneNumber: '+989121234567' });
    expect(elsewhere.tenantId).not.toBe(tenant.id);
  });

  it('is a slug, a verified domain, an affiliate code, a staff address', async () => {
    expect(await refusalOf(buildTenant(test, { slug: tenant.slug }))).toMatchObject({ constraint: 'tenants_slug_key' });
    const domain = { customDomain: 'Video.example.com', domainVerified: true };
    await buildTenant(test, domain);
    await buildTenant(test, { customDomain: 'video.example.com', domainVerified: false });
    const twice = buildTenant(test, { ...domain, customDomain: 'VIDEO.example.com' });
    expect(await refusalOf(twice)).toMatchObject({ code: unique, constraint: 'tenants_verified_domain_key' });
    const affiliate = buildUser(test, { affiliateCode: user.affiliateCode });
    expect(await refusalOf(affiliate)).toMatchObject({ constraint: 'users_affiliate_code_key' });
    await buildStaff(test, { email: 'one@demo.test' });
    expect(await refusalOf(buildStaff(test, { email: 'ONE@demo.test' }))).toMatchObject({
      constraint: 'staff_email_key',
    });
  });

  it('is a code within its tenant or among the global ones', async () => {
    await buildDiscount(test, { code: 'SUMMER', tenantId: tenant.id });
    await buildDiscount(test, { code: 'SUMMER' });
    await buildDiscount(test, { code: 'SUMMER', tenantId: (await buildTenant(test)).id });
    const again = { code: unique, constraint: 'discounts_code_key' };
    expect(await refusalOf(buildDiscount(test, { code: 'SUMMER' }))).toEqual(again);
    expect(await refusalOf(buildDiscount(test, { code: 'SUMMER', tenantId: tenant.id }))).toEqual(again);
  });

  it('is a ban that is not lifted, a progress in its period, a credential of its kind', async () => {
    const banned = await buildUser(test, { tenant });
    await buildBan(test, banned);
    expect(await refusalOf(buildBan(test, banned))).toEqual({ code: unique, constraint: 'bans_one_in_force' });
    const quest = await buildQuest(test);
    await buildProgress(test, user, quest);
    const progress = buildProgress(test, user, quest);
    expect(await refusalOf(progress)).toEqual({ code: unique, constraint: 'quest_progress_period_key' });
    const copy = `insert into credentials (id, user_id, tenant_id, kind, password_hash, created_at, updated_at)
      select $1, user_id, tenant_id, kind, password_hash, created_at, updated_at from credentials where user_id = $2`;
    const credential = run(copy, [randomUUID(), user.id]);
    expect(await refusalOf(credential)).toEqual({ code: unique, constraint: 'credentials_user_kind_key' });
  });

  it('is an invitation of an address that was neither accepted nor revoked', async () => {
    await buildInvitation(test, tenant, { email: 'neda@acme.test', revokedAt: new Date() });
    await buildInvitation(test, tenant, { email: 'neda@acme.test' });
    const again = buildInvitation(test, tenant, { email: 'NEDA@acme.test' });
    expect(await refusalOf(again)).toEqual({ code: unique, constraint: 'invitations_one_not_ended' });
    await buildInvitation(test, await buildTenant(test), { email: 'neda@acme.test' });
  });
});

describe('a rule of a row', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['tenants_slug_check', 'a slug in capitals', () => buildTenant(test, { slug: 'ACME' })],
    ['tenants_name_check', 'no name', () => buildTenant(test, { name: '' })],
    ['tenants_status_check', 'a made-up status', () => buildTenant(test, { status: 'Gone' as never })],
    ['tenants_trial_has_an_end', 'a trial without end', () => buildTenant(test, { status: 'Trial' })],
    ['tenants_verified_domain_is_named', 'a verified nothing', () => buildTenant(test, { domainVerified: true })],
    ['tenants_max_users_check', 'no users at all', () => buildTenant(test, { maxUsers: 0 })],
    ['users_have_an_address', 'nobody', () => buildUser(test, { tenant, email: null })],
    ['users_phone_number_check', 'a national number', () => buildUser(test, { tenant, phoneNumber: '09121234567' })],
    ['users_loyalty_score_check', 'points below zero', () => buildUser(test, { tenant, loyaltyScore: -1 })],
    ['users_full_name_check', 'a long name', () => buildUser(test, { tenant, fullName: 'x'.repeat(121) })],
    ['bans_reason_check', 'no reason', () => buildBan(test, user, { reason: '' })],
    ['bans_end_after_they_begin', 'a ban that is over', () => buildBan(test, user, { unblockDate: new Date(0) })],
    [
      'invitations_accepted_by_somebody',
      'an acceptance by nobody',
      () => buildInvitation(test, tenant, { acceptedAt: new Date() }),
    ],
    [
      'invitations_end_once',
      'two ends',
      () => buildInvitation(test, tenant, { acceptedAt: new Date(), acceptedUserId: user.id, revokedAt: new Date() }),
    ],
    [
      'invitations_end_after_they_are_sent',
      'one that is over when it is sent',
      () => buildInvitation(test, tenant, { expiresAt: new Date(0) }),
    ],
    ['invitations_role_check', 'a made-up role', () => buildInvitation(test, tenant, { role: 'God' as never })],
    ['staff_role_check', 'a made-up role', () => buildStaff(test, { role: 'God' as never })],
    [
      'staff_confirmed_totp_has_a_secret',
      'a code without secret',
      () => buildStaff(test, { totpConfirmedAt: new Date() }),
    ],
    ['discounts_code_check', 'a code in small letters', () => buildDiscount(test, { code: 'summer' })],
    ['discounts_value_fits_kind', 'more than all', () => buildDiscount(test, { value: 101 })],
    ['discounts_amount_has_a_currency', 'an amount of nothing', () => buildDiscount(test, { kind: 'FixedAmount' })],
    [
      'discounts_window',
      'an end before the start',
      () => buildDiscount(test, { startsAt: new Date(2), expiresAt: new Date(1) }),
    ],
    ['discounts_uses_within_limit', 'too many uses', () => buildDiscount(test, { maxUseCount: 1, useCount: 2 })],
    ['discounts_profit_has_an_owner', 'a profit for nobody', () => buildDiscount(test, { ownerProfitPercentage: 5 })],
    ['quests_target_count_check', 'nothing to do', () => buildQuest(test, { targetCount: 0 })],
    ['quests_prize_amount_check', 'nothing to win', () => buildQuest(test, { prizeAmount: 0 })],
    [
      'quests_window',
      'an end before the start',
      () => buildQuest(test, { startsAt: new Date(2), expiresAt: new Date(1) }),
    ],
    [
      'sessions_revoked_for_a_cause',
      'an end without cause',
      () => buildSession(test, user, { revokedAt: new Date(), revokedCause: null }),
    ],
    [
      'quest_progress_claimed_when_completed',
      'a prize for nothing',
      async () => buildProgress(test, user, await buildQuest(test), { completedAt: null, claimedAt: new Date() }),
    ],
    [
      'credentials_hold_their_secret',
      'a password without hash',
      () => run('update credentials set password_hash = null where user_id = $1', [user.id]),
    ],
    ['signing_keys_dates', 'a retired key that still signs', () => run(insertKey, [randomUUID(), 'retired'])],
    [
      'outbox_events_type_check',
      'an event without version',
      () => run(insertEvent, [randomUUID(), 'identity.user.banned']),
    ],
  ])('%s refuses %s', async (constraint, _, work) => {
    expect(await refusalOf(work())).toEqual({ code: check, constraint });
  });

  const insertKey = `insert into signing_keys (id, algorithm, status, public_jwk, private_key, created_at)
    values ($1, 'ES256', $2, '{}', 'sealed', now())`;
  const insertEvent = `insert into outbox_events (id, type, entity_type, entity_id, lane, data, trace_id, occurred_at)
    values ($1, $2, 'user', $1, 0, '{}', repeat('0', 32), now())`;
});

describe('a reference', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['users_tenant_id_fkey', () => buildUser(test, { tenantId: randomUUID() })],
    ['users_referred_by_user_id_fkey', () => buildUser(test, { tenant, referredByUserId: randomUUID() })],
    ['discounts_owner_user_id_fkey', () => buildDiscount(test, { ownerUserId: randomUUID() })],
    ['quests_tenant_id_fkey', () => buildQuest(test, { tenantId: randomUUID() })],
    ['credentials_user_id_fkey', () => run('delete from users where id = $1', [user.id])],
  ])('%s must lead somewhere', async (constraint, work) => {
    expect(await refusalOf(work())).toEqual({ code: foreignKey, constraint });
  });

  it('takes the refresh tokens along with their session', async () => {
    const { session } = await buildSession(test, user);
    await run('delete from sessions where id = $1', [session.id]);
    const [rows] = await run('select count(*)::int as count from refresh_tokens where session_id = $1', [session.id]);
    expect(rows).toEqual([{ count: 0 }]);
  });
});

describe('the audit trail', () => {
  beforeAll(async () => {
    await inTransaction(contextFor(test, system), (context) =>
      writeAuditEntries(context, [
        { subjectType: 'user', subjectId: user.id, tenantId: tenant.id, before: null, after: { fullName: 'Sara' } },
      ]),
    );
  });

  it.each(["update audit_entries set reason = 'another'", 'delete from audit_entries', 'truncate audit_entries'])(
    'refuses %s',
    async (statement) => {
      const before = await run('select * from audit_entries order by id');
      expect(before[0].length).toBeGreaterThan(0);
      expect(await refusalOf(run(statement))).toMatchObject({ code: '42501' });
      expect((await run('select * from audit_entries order by id'))[0]).toEqual(before[0]);
    },
  );
});
