import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tenant, TenantDomain } from '../../../models/index.js';
import { clock } from '../../../platform/clock.js';
import type { TestDatabase } from '../../../platform/test-database.js';
import { useDnsServers } from '../../../providers/dns/resolver.js';
import { type NameServer, startNameServer } from '../../../providers/dns/support/name-server.js';
import { serviceActor, staffActor, system, userActor } from '../../../test-support/actors.js';
import { buildTenant, buildUser, countRows } from '../../../test-support/factories.js';
import { contextFor, createInstallation } from '../../../test-support/installation.js';
import { messagesTo } from '../../../test-support/messages.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../../test-support/records.js';
import { checkDueDomains } from './check-due-domains.js';
import { checkTenantDomain } from './check-tenant-domain.js';
import { listTenantDomains } from './list-tenant-domains.js';
import { recordProof } from './record-proof.js';
import { removeTenantDomain } from './remove-tenant-domain.js';
import { startDomainVerification } from './start-domain-verification.js';

let test: TestDatabase;
let names: NameServer;
beforeAll(async () => {
  test = await createInstallation();
  names = await startNameServer();
  useDnsServers([names.address]);
});
afterAll(async () => {
  useDnsServers([]);
  await names.stop();
  await test.drop();
});

const hour = 3_600_000;
const call = (actor: Parameters<typeof contextFor>[1] = staffActor('Tenants'), parts = {}) =>
  contextFor(test, actor, parts);
const later = (milliseconds: number) => ({ now: () => new Date(clock.now().getTime() + milliseconds) });
const worker = (milliseconds = 60_000) => call(system, { via: 'worker', ...later(milliseconds) });
const newDomain = () => `video.${randomBytes(5).toString('hex')}.test`;
const start = (tenant: Tenant, domain: string, context = call()) =>
  startDomainVerification(context, { tenantId: tenant.id, domain });
const prove = ({ domain, challenge }: TenantDomain) => names.set(`_flatrender.${domain}`, { txt: [challenge] });
const stateOf = async ({ id }: TenantDomain) => {
  const row = await TenantDomain.findByPk(id, { rejectOnEmpty: true });
  return row.failure ?? row.state;
};
const shownBy = async ({ id }: Tenant) => {
  const { customDomain, domainVerified } = await Tenant.findByPk(id, { rejectOnEmpty: true });
  return [customDomain, domainVerified];
};
const proof = (text: 'found' | 'none' | 'other' | 'unknown', file = 'unknown' as typeof text) => ({
  text,
  file,
  seenInstead: null,
});
/** A tenant with a domain that it has verified. */
async function verified(domain = newDomain()) {
  const tenant = await buildTenant(test, { contactEmail: `office@${domain}` });
  const claim = await start(tenant, domain);
  await recordProof(worker(), claim, proof('found'));
  return { tenant, claim: await TenantDomain.findByPk(claim.id, { rejectOnEmpty: true }) };
}

describe('startDomainVerification', () => {
  it('claims a domain in its plain form, with a challenge of its own and 72 hours', async () => {
    const tenant = await buildTenant(test);
    const context = call(staffActor('Tenants'), { operation: 'startDomainVerification' });
    const mark = newDomain();
    const claim = await start(tenant, ` ${mark.toUpperCase()}. `, context);
    expect(claim).toMatchObject({ domain: mark, state: 'Pending', method: 'DNS_TXT', tenantId: tenant.id });
    expect(claim.challenge).toMatch(/^flatrender-domain-verification=[0-9a-f]{40}$/);
    expect(claim.expiresAt.getTime() - clock.now().getTime()).toBeGreaterThan(71.9 * hour);
    expect(await shownBy(tenant)).toEqual([mark, false]);
    expect(await typesOf(context)).toEqual(['tenant.tenant.updated.v1']);
    expect((await auditOf(context)).map(({ subject }) => subject)).toEqual([
      `tenant/${tenant.id}`,
      `tenant_domain/${claim.id}`,
    ]);
  });

  it('twice gives the same challenge and begins the time anew, also after it ran out', async () => {
    const tenant = await buildTenant(test);
    const first = await start(tenant, newDomain());
    await recordProof(worker(73 * hour), first, proof('none'));
    expect(await stateOf(first)).toBe('expired');
    const again = await start(tenant, first.domain, call(staffActor('Tenants'), later(74 * hour)));
    expect([again.id, again.challenge, again.state]).toEqual([first.id, first.challenge, 'Pending']);
    expect(again.expiresAt.getTime()).toBeGreaterThan(first.expiresAt.getTime() + 73 * hour);
  });

  it('leaves a verified domain as it is', async () => {
    const { tenant, claim } = await verified();
    const context = call();
    expect((await start(tenant, claim.domain, context)).state).toBe('Verified');
    expect(await eventsOf(context)).toEqual([]);
  });

  it('at once claims once', async () => {
    const tenant = await buildTenant(test);
    const domain = newDomain();
    expect(await tally(Array.from({ length: 8 }, () => start(tenant, domain)))).toEqual({ done: 8 });
    expect(await countRows(test.database, 'tenant_domains where domain = $1', [domain])).toBe(1);
  });

  it('takes ten domains of a tenant, and no more when they come at once', async () => {
    const tenant = await buildTenant(test);
    const claims = Array.from({ length: 14 }, () => start(tenant, newDomain()));
    expect(await tally(claims)).toEqual({ done: 10, conflict: 4 });
  });

  it('is limited', async () => {
    const tenant = await buildTenant(test);
    const domain = newDomain();
    const answers = await tally(Array.from({ length: 35 }, () => start(tenant, domain)));
    expect(answers).toEqual({ done: 30, rate_limited: 5 });
  });

  it('is for the managers of the own tenant, and not for a cancelled one', async () => {
    const [mine, other, gone] = [
      await buildTenant(test),
      await buildTenant(test),
      await buildTenant(test, { status: 'Cancelled' }),
    ];
    const manager = call(userActor(await buildUser(test, { tenant: mine, isTenantAdmin: true })));
    expect(await codeOf(start(mine, newDomain(), manager))).toBe('done');
    expect(await codeOf(start(other, newDomain(), manager))).toBe('not_found');
    expect(await codeOf(start(mine, newDomain(), call(serviceActor(), { tenantId: mine.id })))).toBe('forbidden');
    expect(await codeOf(start(gone, newDomain()))).toBe('status_not_allowed');
    expect(await countRows(test.database, 'tenant_domains where tenant_id in ($1, $2)', [other.id, gone.id])).toBe(0);
  });

  it.each([
    'acme',
    'localhost',
    '10.0.0.1',
    'com',
    'co.uk',
    'github.io',
    'ایران',
    '*.acme.com',
    'acme.com/x',
    'a..b',
    'a b.com',
  ])('refuses %s', async (domain) => {
    const tenant = await buildTenant(test);
    await expect(start(tenant, domain)).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field: 'domain' }] });
  });
});

describe('what a look at a domain leads to', () => {
  it('verifies a claim: the tenant shows it, its contact is told', async () => {
    const domain = newDomain();
    const tenant = await buildTenant(test, { contactEmail: `office@${domain}` });
    const claim = await start(tenant, domain);
    const context = worker();
    await recordProof(context, claim, proof('none', 'found'));
    expect(await TenantDomain.findByPk(claim.id)).toMatchObject({
      state: 'Verified',
      method: 'HTTP_FILE',
      checkCount: 1,
      textFinding: 'none',
      fileFinding: 'found',
    });
    expect(await shownBy(tenant)).toEqual([domain, true]);
    const told = { tenant_id: tenant.id, domain_id: claim.id, domain, state: 'Verified' };
    const events = await eventsOf(context);
    expect(events[0]).toEqual({
      type: 'tenant.domain.verified.v1',
      entity: `tenant/${tenant.id}`,
      tenantId: tenant.id,
      data: told,
    });
    expect(events.map(({ type }) => type)).toEqual(['tenant.domain.verified.v1', 'tenant.tenant.updated.v1']);
    expect((await messagesTo(`office@${domain}`)).map(({ template }) => template)).toEqual(['domain-verified']);
  });

  it('looks at a pending one less and less often, and gives it up after 72 hours', async () => {
    const tenant = await buildTenant(test, { contactEmail: `office@${randomUUID()}.test` });
    let claim = await start(tenant, newDomain());
    const pauses: number[] = [];
    for (let check = 1; check <= 12; check += 1) {
      const now = claim.nextCheckAt as Date;
      claim = (await recordProof({ ...worker(), now: () => now }, claim, proof('none'))) as TenantDomain;
      pauses.push(((claim.nextCheckAt as Date).getTime() - now.getTime()) / 1000);
    }
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    expect([pauses[0], pauses.at(-1)]).toEqual([10, 3600]);
    const beforeEnd = new Date(claim.expiresAt.getTime() - 1000);
    claim = (await recordProof({ ...worker(), now: () => beforeEnd }, claim, proof('none'))) as TenantDomain;
    expect(claim.nextCheckAt).toEqual(claim.expiresAt);
    const context = { ...worker(), now: () => claim.expiresAt };
    await recordProof(context, claim, proof('unknown'));
    expect(await TenantDomain.findByPk(claim.id)).toMatchObject({
      state: 'Failed',
      failure: 'expired',
      nextCheckAt: null,
    });
    expect(await shownBy(tenant)).toEqual([null, false]);
    expect((await eventsOf(context))[0]).toMatchObject({
      type: 'tenant.domain.failed.v1',
      data: { failure: 'expired', state: 'Failed' },
    });
    expect(await messagesTo(tenant.contactEmail)).toMatchObject([{ template: 'domain-failed' }]);
  });

  it('lets the first of two tenants win, whoever else has put a record there', async () => {
    const domain = newDomain();
    const [first, second] = [await buildTenant(test), await buildTenant(test, { contactEmail: `second@${domain}` })];
    const [one, two] = [await start(first, domain), await start(second, domain)];
    await recordProof(worker(), one, proof('found'));
    await recordProof(worker(), two, proof('found'));
    expect([await stateOf(one), await stateOf(two)]).toEqual(['Verified', 'taken']);
    expect(await messagesTo(`second@${domain}`)).toMatchObject([{ template: 'domain-failed' }]);
    expect(await codeOf(start(second, domain))).toBe('domain_taken');
    await removeTenantDomain(call(), { tenantId: first.id, domainId: one.id });
    expect(await codeOf(start(second, domain))).toBe('done');
  });

  it('lets one win when they race', async () => {
    for (let round = 0; round < 5; round += 1) {
      const domain = newDomain();
      const tenants = await Promise.all(Array.from({ length: 4 }, () => buildTenant(test)));
      const claims = await Promise.all(tenants.map((tenant) => start(tenant, domain)));
      await Promise.all(claims.map((claim) => recordProof(worker(), claim, proof('found'))));
      const states = await Promise.all(claims.map(stateOf));
      expect(states.toSorted()).toEqual(['Verified', 'taken', 'taken', 'taken']);
    }
  });

  it('takes a verified one back once its record is gone for 72 hours', async () => {
    const { tenant, claim } = await verified();
    const at = (hours: number) => call(system, { via: 'worker', ...later(hours * hour) });
    const look = async (hours: number, seen: ReturnType<typeof proof>) => {
      const context = at(hours);
      const row = await TenantDomain.findByPk(claim.id, { rejectOnEmpty: true });
      await recordProof(context, row, seen);
      return context;
    };
    await look(24, proof('none'));
    await look(48, proof('found'));
    expect(await TenantDomain.findByPk(claim.id)).toMatchObject({ state: 'Verified', lostSince: null });
    await look(72, proof('other', 'none'));
    await look(100, proof('unknown', 'none'));
    await look(143, proof('none'));
    expect(await stateOf(claim)).toBe('Verified');
    await look(200, proof('unknown'));
    expect(await stateOf(claim)).toBe('Verified');
    const context = await look(201, proof('none'));
    expect(await stateOf(claim)).toBe('lost');
    expect(await shownBy(tenant)).toEqual([null, false]);
    expect(await typesOf(context)).toEqual(['tenant.domain.failed.v1', 'tenant.tenant.updated.v1']);
    expect((await messagesTo(tenant.contactEmail))[0]).toMatchObject({ template: 'domain-failed' });
  });

  it('is nothing when the claim was removed or begun anew meanwhile', async () => {
    const tenant = await buildTenant(test);
    const claim = await start(tenant, newDomain());
    await start(tenant, claim.domain, call(staffActor('Tenants'), later(1000)));
    await recordProof(worker(), claim, proof('found'));
    expect(await stateOf(claim)).toBe('Pending');
    await removeTenantDomain(call(), { tenantId: tenant.id, domainId: claim.id });
    const context = worker();
    expect(await recordProof(context, claim, proof('found'))).toBeNull();
    expect(await eventsOf(context)).toEqual([]);
  });
});

describe('checkTenantDomain', () => {
  it('looks at once, and answers what it met', async () => {
    const tenant = await buildTenant(test);
    const claim = await start(tenant, newDomain());
    const input = { tenantId: tenant.id, domainId: claim.id };
    names.set(`_flatrender.${claim.domain}`, { txt: ['something else'] });
    expect(await checkTenantDomain(call(), input)).toMatchObject({
      state: 'Pending',
      textFinding: 'other',
      fileFinding: 'unknown',
      seenInstead: 'something else',
    });
    prove(claim);
    const context = call(staffActor('Tenants'), { operation: 'checkTenantDomain' });
    expect(await checkTenantDomain(context, input)).toMatchObject({ state: 'Verified', textFinding: 'found' });
    expect(await typesOf(context)).toContain('tenant.domain.verified.v1');
  });

  it('is for the managers of the own tenant, of claims that are open, and limited', async () => {
    const [mine, other] = [await buildTenant(test), await buildTenant(test)];
    const manager = call(userActor(await buildUser(test, { tenant: mine, isTenantAdmin: true })));
    const [claim, foreign] = [await start(mine, newDomain()), await start(other, newDomain())];
    const check = (tenant: Tenant, { id }: { id: string }, context = manager) =>
      codeOf(checkTenantDomain(context, { tenantId: tenant.id, domainId: id }));
    expect(await check(other, foreign)).toBe('not_found');
    expect(await check(mine, foreign)).toBe('not_found');
    expect(await check(mine, { id: randomUUID() })).toBe('not_found');
    expect(await check(mine, claim, call(serviceActor(), { tenantId: mine.id }))).toBe('forbidden');
    expect((await TenantDomain.findByPk(foreign.id))?.checkCount).toBe(0);
    await recordProof(worker(73 * hour), claim, proof('none'));
    expect(await check(mine, claim)).toBe('status_not_allowed');
    const again = await start(mine, claim.domain);
    prove(again);
    const answers = await Promise.all(Array.from({ length: 33 }, () => check(mine, again)));
    expect(answers.filter((code) => code === 'rate_limited')).toHaveLength(3);
    expect(await stateOf(again)).toBe('Verified');
  });
});

describe('removeTenantDomain', () => {
  it('gives the domain up, and the next one stands for the tenant', async () => {
    const { tenant, claim } = await verified();
    const pending = await start(tenant, newDomain());
    expect(await shownBy(tenant)).toEqual([claim.domain, true]);
    const context = call(staffActor('Tenants'), { operation: 'removeTenantDomain' });
    await removeTenantDomain(context, { tenantId: tenant.id, domainId: claim.id });
    expect(await TenantDomain.findByPk(claim.id)).toBeNull();
    expect(await shownBy(tenant)).toEqual([pending.domain, false]);
    const told = { tenant_id: tenant.id, domain_id: claim.id, domain: claim.domain, state: 'Verified' };
    expect((await eventsOf(context))[0]).toMatchObject({ type: 'tenant.domain.removed.v1', data: told });
    const entries = await auditOf(context);
    expect(entries).toContainEqual(
      expect.objectContaining({ action: 'removeTenantDomain', subject: `tenant_domain/${claim.id}`, after: null }),
    );
  });

  it('happens once, in the own tenant, by its managers', async () => {
    const { tenant, claim } = await verified();
    const other = await buildTenant(test);
    const manager = call(userActor(await buildUser(test, { tenant: other, isTenantAdmin: true })));
    const remove = (tenantId: string, context = call()) =>
      removeTenantDomain(context, { tenantId, domainId: claim.id });
    expect(await codeOf(remove(tenant.id, manager))).toBe('not_found');
    expect(await codeOf(remove(other.id, manager))).toBe('not_found');
    expect(await codeOf(remove(tenant.id, call(staffActor('Support'))))).toBe('forbidden');
    expect(await tally([1, 2, 3].map(() => remove(tenant.id)))).toEqual({ done: 1, not_found: 2 });
  });
});

const openTransactions = `pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`;

describe('checkDueDomains', () => {
  it('looks at what is due, once however many processes do', async () => {
    const tenants = await Promise.all(Array.from({ length: 4 }, () => buildTenant(test)));
    const claims = await Promise.all(tenants.map((tenant) => start(tenant, newDomain())));
    claims.slice(0, 2).forEach(prove);
    const asked = names.questions.length;
    const counts = await Promise.all([1, 2, 3].map(() => checkDueDomains(worker())));
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(4);
    const questions = names.questions.slice(asked);
    for (const { domain } of claims)
      expect(questions.filter((question) => question === `TXT _flatrender.${domain}`)).toHaveLength(1);
    expect(await Promise.all(claims.map(stateOf))).toEqual(['Verified', 'Verified', 'Pending', 'Pending']);
    expect(await checkDueDomains(call(system))).toBe(0);
  });

  it('holds no transaction meanwhile, and leaves what a dead process held to the next after the lease', async () => {
    const tenant = await buildTenant(test);
    const claim = await start(tenant, newDomain());
    names.set(`_flatrender.${claim.domain}`, { txt: [claim.challenge] });
    let inTheMiddle: Date | null = null;
    const open: number[] = [];
    names.whileAsked(async () => {
      inTheMiddle = (await TenantDomain.findByPk(claim.id))?.nextCheckAt ?? null;
      open.push(await countRows(test.database, openTransactions));
    });
    await checkDueDomains(worker(2 * 60_000));
    names.whileAsked(async () => undefined);
    const lease = Number((inTheMiddle as Date | null)?.getTime()) - clock.now().getTime();
    expect(lease).toBeGreaterThan(3 * 60_000);
    expect(lease).toBeLessThan(5 * 60_000);
    expect(new Set(open)).toEqual(new Set([0]));
  });
});

describe('listTenantDomains', () => {
  it('shows the own ones, the newest first', async () => {
    const [mine, other] = [await buildTenant(test), await buildTenant(test)];
    const old = await start(mine, newDomain());
    const young = await start(mine, newDomain(), call(staffActor('Tenants'), later(1000)));
    await start(other, newDomain());
    const manager = call(userActor(await buildUser(test, { tenant: mine, isTenantAdmin: true })));
    const pages = { page: 1, pageSize: 20 };
    const { rows, total } = await listTenantDomains(manager, { tenantId: mine.id, ...pages });
    expect([rows.map(({ id }) => id), total]).toEqual([[young.id, old.id], 2]);
    expect(await codeOf(listTenantDomains(manager, { tenantId: other.id, ...pages }))).toBe('not_found');
  });
});
