import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Tenant } from '../../models/index.js';
import { createLogger } from '../../platform/logger.js';
import { Listener } from '../../platform/notifications.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor } from '../../test-support/actors.js';
import { buildTenant } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf } from '../../test-support/records.js';
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

it('is read from the database while notifications may be missed', async () => {
  await listener.stop();
  await updateTenant(contextFor(test, staffActor('Owner')), { tenantId: tenant.id, name: 'Unheard of' });
  expect((await find(tenant.slug)).name).toBe('Unheard of');
});
