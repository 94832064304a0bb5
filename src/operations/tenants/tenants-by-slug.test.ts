import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Tenant, TenantDomain } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { createLogger } from '../../platform/logger.js';
import { Listener } from '../../platform/notifications.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system } from '../../test-support/actors.js';
import { buildTenant } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf } from '../../test-support/records.js';
import { recordProof } from './domains/record-proof.js';
import { removeTenantDomain } from './domains/remove-tenant-domain.js';
import { startDomainVerification } from './domains/start-domain-verification.js';
import { getTenantBySlug } from './get-tenant-by-slug.js';
import { tenantsBySlug } from './tenants-by-slug.js';
import { updateTenant } from './update-tenant.js';

let test: TestDatabase;
let listener: Listener;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  listener = new Listener({ connection: { connectionString: test.url }, logger: createLogger({ level: 'silent' }) });
  tenantsBySlug.follow(listener);
  await listener.start();
});
beforeEach(async () => {
  tenant = await buildTenant(test);
  // The notification of its making must have come, or it empties the cache in the middle of a test.
  await expect.poll(() => find(tenant.slug).then(() => tenantsBySlug.peek(tenant.slug))).toBeDefined();
});
afterAll(async () => {
  await listener.stop();
  await test.drop();
});

const find = (slug: string) => getTenantBySlug(contextFor(test, serviceActor()), { slug }) as Promise<Tenant>;

it('is read from memory the second time, with the values of the row', async () => {
  const read = await find(tenant.slug);
  expect(await find(tenant.slug.toUpperCase())).toBe(read);
  expect(read.get()).toEqual((await Tenant.findByPk(tenant.id))?.get());
});

it('cannot be changed in memory', async () => {
  const read = await find(tenant.slug);
  expect(() => read.set({ name: 'Somebody else' })).toThrow();
  expect((await find(tenant.slug)).name).toBe(tenant.name);
});

it('is forgotten when it changes', async () => {
  await updateTenant(contextFor(test, staffActor('Owner')), { tenantId: tenant.id, name: 'Another name' });
  await expect.poll(async () => (await find(tenant.slug)).name).toBe('Another name');
});

it('is found once it is made, however often it was missed before', async () => {
  const slug = `late-${tenant.slug.slice(-8)}`;
  for (let tries = 0; tries < 3; tries += 1) expect(await codeOf(find(slug))).toBe('not_found');
  const late = await buildTenant(test, { slug });
  expect((await find(slug)).id).toBe(late.id);
});

describe('a verified domain', () => {
  const staff = () => contextFor(test, staffActor('Owner'));
  const proven = { text: 'found', file: 'none', seenInstead: null } as const;
  let domain: string;
  let claim: TenantDomain;
  const verify = async (owner: Tenant) => {
    claim = await startDomainVerification(staff(), { tenantId: owner.id, domain });
    await recordProof(contextFor(test, system), claim, proven);
  };
  const owner = (name = domain) => find(name).then(({ id }) => id);
  beforeEach(async () => {
    domain = `video.${tenant.slug}.test`;
    await verify(tenant);
    await expect.poll(() => owner().then(() => tenantsBySlug.peek(domain))).toBeDefined();
  });

  it('leads to its tenant, in any spelling, and is read from memory the second time', async () => {
    const read = await find(domain);
    expect(read.id).toBe(tenant.id);
    for (const spelling of [domain.toUpperCase(), `${domain}.`, domain.replace('video', 'ｖideo')])
      expect(await find(spelling)).toBe(read);
    expect(read).toMatchObject({ customDomain: domain, domainVerified: true });
  });

  it('leads nowhere once it is removed, and to the next who verifies it', async () => {
    await removeTenantDomain(staff(), { tenantId: tenant.id, domainId: claim.id });
    await expect.poll(() => codeOf(find(domain))).toBe('not_found');
    const other = await buildTenant(test);
    await verify(other);
    expect(await owner()).toBe(other.id);
    expect((await find(tenant.slug)).customDomain).toBeNull();
  });

  it('leads nowhere once its proof is lost, and back when it is found again', async () => {
    const later = (hours: number) => ({
      ...contextFor(test, system),
      now: () => new Date(clock.now().getTime() + hours * 3_600_000),
    });
    for (const hours of [24, 97]) {
      const seen = await TenantDomain.findByPk(claim.id, { rejectOnEmpty: true });
      await recordProof(later(hours), seen, { ...proven, text: 'none' });
    }
    await expect.poll(() => codeOf(find(domain))).toBe('not_found');
    await verify(tenant);
    expect(await owner()).toBe(tenant.id);
  });

  it('is dropped when a second domain of the tenant is, and stays right', async () => {
    const first = domain;
    const second = `second.${tenant.slug}.test`;
    domain = second;
    await verify(tenant);
    expect([await owner(first), await owner(second)]).toEqual([tenant.id, tenant.id]);
    await removeTenantDomain(staff(), { tenantId: tenant.id, domainId: claim.id });
    await expect.poll(() => codeOf(find(second))).toBe('not_found');
    expect(await owner(first)).toBe(tenant.id);
  });

  it('is not one that waits for its proof, nor a name that nobody can have', async () => {
    const pending = `pending.${tenant.slug}.test`;
    await startDomainVerification(staff(), { tenantId: tenant.id, domain: pending });
    for (const name of [
      pending,
      'nobody.test',
      '.',
      '..',
      'a..b',
      'a b.test',
      'xn--a.test',
      "x' or 1=1.test",
      'a\0.test',
    ])
      expect(await codeOf(find(name)), name).toBe('not_found');
  });
});

it('is read from the database while notifications may be missed', async () => {
  await listener.stop();
  await updateTenant(contextFor(test, staffActor('Owner')), { tenantId: tenant.id, name: 'Unheard of' });
  expect((await find(tenant.slug)).name).toBe('Unheard of');
});
