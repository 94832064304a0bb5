import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tenant, User } from '../../models/index.js';
import type { TenantStatus } from '../../models/tenant-steps.js';
import { clock } from '../../platform/clock.js';
import type { Context } from '../../platform/context.js';
import { usePublicUrl } from '../../platform/public-url.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, goodPassword, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { messagesTo } from '../../test-support/messages.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { login } from '../auth/login.js';
import { activateTenant } from './activate-tenant.js';
import { cancelTenant } from './cancel-tenant.js';
import { createTenant } from './create-tenant.js';
import { endExpiredTrials } from './end-expired-trials.js';
import { getTenant } from './get-tenant.js';
import { getTenantBySlug } from './get-tenant-by-slug.js';
import { listTenants } from './list-tenants.js';
import { reactivateTenant } from './reactivate-tenant.js';
import { remindOfTrialEnds } from './remind-of-trial-ends.js';
import { suspendTenant } from './suspend-tenant.js';
import { updateTenant } from './update-tenant.js';

let test: TestDatabase;
beforeAll(async () => {
  usePublicUrl('https://identity.test');
  test = await createInstallation();
});
afterAll(() => test.drop());

const staff = staffActor('Tenants');
const call = (actor: Parameters<typeof contextFor>[1] = staff, parts = {}) => contextFor(test, actor, parts);
const later = (seconds: number) => ({ now: () => new Date(clock.now().getTime() + seconds * 1000) });
const told = (tenant: Tenant, changes = {}) => ({
  tenant_id: tenant.id,
  slug: tenant.slug,
  name: tenant.name,
  kind: tenant.kind,
  status: tenant.status,
  ...changes,
});
const event = (type: string, tenant: Tenant, changes = {}) => ({
  type: `tenant.tenant.${type}.v1`,
  entity: `tenant/${tenant.id}`,
  tenantId: tenant.id,
  data: told(tenant, changes),
});
const fields = (name: string) => ({ code: 'unprocessable', fields: [{ field: name }] });

describe('createTenant', () => {
  const input = (values = {}) => ({
    slug: `new-${randomUUID().slice(0, 8)}`,
    name: 'New Studio',
    contactEmail: 'a@new.test',
    ...values,
  });

  it('makes a tenant on trial for fourteen days, and tells it', async () => {
    const context = call(staff, { operation: 'createTenant' });
    const tenant = await createTenant(
      context,
      input({ slug: ' New-Studio ', contactPhone: '0912 123 4567', contactName: '  ' }),
    );
    expect(await Tenant.findByPk(tenant.id)).toMatchObject({
      slug: 'new-studio',
      kind: 'Reseller',
      status: 'Trial',
      contactPhone: '+989121234567',
      contactName: null,
      timeZone: 'Asia/Tehran',
      maxUsers: null,
    });
    expect((tenant.trialEndsAt?.getTime() ?? 0) - tenant.createdAt.getTime()).toBeGreaterThan(14 * 86_400_000 - 5_000);
    expect(await eventsOf(context)).toEqual([event('created', tenant)]);
    expect(await auditOf(context)).toMatchObject([
      {
        action: 'createTenant',
        subject: `tenant/${tenant.id}`,
        tenantId: tenant.id,
        before: null,
        after: { slug: 'new-studio' },
      },
    ]);
  });

  it.each([
    ['slug', { slug: 'admin' }],
    ['slug', { slug: 'WWW' }],
    ['slug', { slug: 'a b' }],
    ['slug', { slug: '-ab-' }],
    ['slug', { slug: 'x'.repeat(41) }],
    ['slug', { slug: 'a\0b' }],
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(121) }],
    ['name', { name: 'a\0b' }],
    ['contact_email', { contactEmail: 'nobody' }],
    ['contact_email', { contactEmail: `${'x'.repeat(250)}@b.test` }],
    ['contact_phone', { contactPhone: '12' }],
    ['kind', { kind: 'Church' as never }],
  ])('refuses a bad %s', async (field, values) => {
    const context = call();
    await expect(createTenant(context, input(values))).rejects.toMatchObject(fields(field));
    expect(await eventsOf(context)).toEqual([]);
  });

  it('of one slug happens once', async () => {
    const calls = Array.from({ length: 10 }, (_, index) =>
      createTenant(call(), input({ slug: index % 2 ? 'RACE' : 'race' })),
    );
    expect(await tally(calls)).toEqual({ done: 1, slug_taken: 9 });
    await expect(createTenant(call(), input({ slug: 'race' }))).rejects.toMatchObject({ fields: [{ field: 'slug' }] });
  });
});

describe('updateTenant', () => {
  it('changes what is given, and tells which', async () => {
    const tenant = await buildTenant(test, { name: 'Before', billingEmail: 'b@acme.test' });
    const context = call(staff, { operation: 'updateTenant' });
    const changed = await updateTenant(context, {
      tenantId: tenant.id,
      name: ' After ',
      billingEmail: ' ',
      allowedOrigins: ['https://App.example.com/', 'https://app.example.com', 'https://app.example.com:8443'],
      timeZone: 'Europe/Berlin',
      maxUsers: 10,
    });
    expect(changed).toMatchObject({
      name: 'After',
      billingEmail: null,
      allowedOrigins: ['https://app.example.com', 'https://app.example.com:8443'],
      timeZone: 'Europe/Berlin',
      maxUsers: 10,
    });
    const [updated, ...others] = await eventsOf(context);
    expect(others).toEqual([]);
    const { changed: names, ...data } = updated?.data ?? {};
    expect(data).toEqual(told(changed));
    expect((names as string[]).toSorted()).toEqual([
      'allowed_origins',
      'billing_email',
      'max_users',
      'name',
      'time_zone',
    ]);
    expect(await auditOf(context)).toMatchObject([
      { before: { name: 'Before', maxUsers: null }, after: { name: 'After', maxUsers: 10 } },
    ]);
  });

  it('that changes nothing tells nothing', async () => {
    const tenant = await buildTenant(test, {
      name: 'Same',
      contactPhone: '+989121234567',
      allowedOrigins: ['https://a.test'],
    });
    const context = call();
    await updateTenant(context, {
      tenantId: tenant.id,
      name: 'Same',
      contactPhone: '09121234567',
      allowedOrigins: ['https://a.test'],
    });
    expect(await eventsOf(context)).toEqual([]);
    expect(await auditOf(context)).toEqual([]);
  });

  it.each([
    ['name', { name: '\t' }],
    ['contact_email', { contactEmail: 'x' }],
    ['billing_email', { billingEmail: 'x' }],
    ['contact_phone', { contactPhone: 'call me' }],
    ['time_zone', { timeZone: 'Mars/Olympus' }],
    ['allowed_origins', { allowedOrigins: ['https://a.test', 'https://a.test/path'] }],
    ['max_users', { maxUsers: 0 }],
  ])('refuses a bad %s', async (field, values) => {
    const tenant = await buildTenant(test);
    await expect(updateTenant(call(), { tenantId: tenant.id, ...values })).rejects.toMatchObject(fields(field));
  });

  it.each([
    ['a number beyond 32 bits', { maxUsers: 2 ** 40 }],
    ['half a user', { maxUsers: 1.5 }],
    ['no number', { maxUsers: Number.NaN }],
  ])('refuses %s', async (_, values) => {
    const tenant = await buildTenant(test);
    expect(await codeOf(updateTenant(call(), { tenantId: tenant.id, ...values }))).toBe('unprocessable');
  });

  it('refuses an edit of a record that somebody changed meanwhile', async () => {
    const tenant = await buildTenant(test);
    const expectedUpdatedAt = tenant.updatedAt;
    const first = call(staff, later(1));
    await updateTenant(first, { tenantId: tenant.id, name: 'First', expectedUpdatedAt });
    const second = call(staff, later(2));
    await expect(
      updateTenant(second, { tenantId: tenant.id, name: 'Second', expectedUpdatedAt }),
    ).rejects.toMatchObject({ code: 'stale_record' });
    expect((await Tenant.findByPk(tenant.id))?.name).toBe('First');
    expect(await eventsOf(second)).toEqual([]);
  });

  it('is for a manager in the own tenant, without its limits', async () => {
    const tenant = await buildTenant(test);
    const other = await buildTenant(test, { name: 'Other' });
    const manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
    expect(await codeOf(updateTenant(call(manager), { tenantId: tenant.id, name: 'Mine' }))).toBe('done');
    const context = call(manager);
    expect(await codeOf(updateTenant(context, { tenantId: other.id, name: 'Mine too' }))).toBe('not_found');
    expect(await eventsOf(context)).toEqual([]);
    expect((await Tenant.findByPk(other.id))?.name).toBe('Other');
    for (const limit of ['maxUsers', 'maxStorageGb', 'monthlyRenderQty'])
      expect(await codeOf(updateTenant(call(manager), { tenantId: tenant.id, [limit]: 1 }))).toBe('forbidden');
  });
});

describe('the steps of a tenant', () => {
  type Step = (context: Context, input: { tenantId: string; reason: string }) => Promise<Tenant>;
  const steps: Record<string, { take: Step; from: TenantStatus[]; to: TenantStatus }> = {
    activated: { take: activateTenant, from: ['Trial'], to: 'Active' },
    suspended: { take: suspendTenant, from: ['Trial', 'Active'], to: 'Suspended' },
    reactivated: { take: reactivateTenant, from: ['Suspended'], to: 'Active' },
    cancelled: { take: cancelTenant, from: ['Suspended'], to: 'Cancelled' },
  };
  const statuses: TenantStatus[] = ['Trial', 'Active', 'Suspended', 'Cancelled'];
  const trialEndsAt = new Date(Date.UTC(2099, 0, 1));
  const matrix = Object.entries(steps).flatMap(([type, step]) => statuses.map((from) => ({ type, from, step })));

  it.each(matrix)('$type from $from', async ({ type, from, step }) => {
    const tenant = await buildTenant(test, { status: from, trialEndsAt });
    const context = call(staff, { operation: 'step' });
    const code = await codeOf(step.take(context, { tenantId: tenant.id, reason: ' Because ' }));
    const isAllowed = step.from.includes(from);
    expect(code).toBe(isAllowed ? 'done' : 'status_not_allowed');
    const after = (await Tenant.findByPk(tenant.id)) as Tenant;
    expect(after.status).toBe(isAllowed ? step.to : from);
    expect(await eventsOf(context)).toEqual(isAllowed ? [event(type, after)] : []);
    expect(await auditOf(context)).toMatchObject(
      isAllowed ? [{ before: { status: from }, after: { status: step.to } }] : [],
    );
  });

  it('close and open it for sign-in', async () => {
    const tenant = await buildTenant(test);
    const user = await buildUser(test, { tenant });
    const signIn = () =>
      codeOf(login(call(anonymous), { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword }));
    expect(await signIn()).toBe('done');
    const closing = call(staff, { operation: 'suspendTenant' });
    const suspended = await suspendTenant(closing, { tenantId: tenant.id, reason: ' Unpaid ' });
    expect(suspended).toMatchObject({ status: 'Suspended', suspensionReason: 'Unpaid' });
    expect(await auditOf(closing)).toMatchObject([
      { reason: 'Unpaid', before: { status: 'Active', suspensionReason: null }, after: { status: 'Suspended' } },
    ]);
    expect(await signIn()).toBe('tenant_suspended');
    const active = await reactivateTenant(call(), { tenantId: tenant.id, reason: 'Paid' });
    expect(active).toMatchObject({ status: 'Active', suspensionReason: null });
    expect(await signIn()).toBe('done');
    await suspendTenant(call(), { tenantId: tenant.id, reason: 'Unpaid again' });
    const cancelled = await cancelTenant(call(), { tenantId: tenant.id, reason: 'Gone' });
    expect(cancelled.suspensionReason).toBe('Unpaid again');
    expect(await signIn()).toBe('tenant_suspended');
    expect(await User.findByPk(user.id)).toMatchObject({ email: user.email });
  });

  it('ask for a reason where they close it', async () => {
    const tenant = await buildTenant(test);
    await expect(suspendTenant(call(), { tenantId: tenant.id, reason: ' ' })).rejects.toMatchObject(fields('reason'));
    const tooLong = { tenantId: tenant.id, reason: 'x'.repeat(501) };
    await expect(suspendTenant(call(), tooLong)).rejects.toMatchObject(fields('suspension_reason'));
    const suspended = await buildTenant(test, { status: 'Suspended' });
    await expect(cancelTenant(call(), { tenantId: suspended.id, reason: '' })).rejects.toMatchObject(fields('reason'));
  });

  it('are for the platform alone, and not for what is not there', async () => {
    const tenant = await buildTenant(test, { status: 'Suspended' });
    const manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
    for (const { take } of Object.values(steps)) {
      expect(await codeOf(take(call(manager), { tenantId: tenant.id, reason: 'x' }))).toBe('forbidden');
      expect(await codeOf(take(call(), { tenantId: randomUUID(), reason: 'x' }))).toBe('not_found');
    }
    expect((await Tenant.findByPk(tenant.id))?.status).toBe('Suspended');
  });

  it('at once happen once', async () => {
    const tenant = await buildTenant(test);
    const contexts = Array.from({ length: 8 }, () => call());
    const calls = contexts.map((context) => suspendTenant(context, { tenantId: tenant.id, reason: 'x' }));
    expect(await tally(calls)).toEqual({ done: 1, status_not_allowed: 7 });
    expect((await Promise.all(contexts.map(eventsOf))).flat()).toHaveLength(1);
    const ways = [reactivateTenant, cancelTenant, reactivateTenant, cancelTenant] as Step[];
    const raced = await tally(ways.map((take) => take(call(), { tenantId: tenant.id, reason: 'x' })));
    expect(raced['done']).toBe(1);
  });

  it('end with the cancellation, for the table as well', async () => {
    const tenant = await buildTenant(test, { status: 'Cancelled' });
    const revive = seed(test, ({ transaction }) => tenant.update({ status: 'Active' }, { transaction }));
    expect(await codeOf(revive)).toBe('unprocessable');
  });
});

describe('endExpiredTrials', () => {
  it('suspends what is past its trial, once, two at the same time', async () => {
    const end = new Date(clock.now().getTime() + 60_000);
    const trials = await Promise.all(
      Array.from({ length: 6 }, () => buildTenant(test, { status: 'Trial', trialEndsAt: end })),
    );
    const user = await buildUser(test, { tenant: trials[0] as Tenant });
    const early = await endExpiredTrials(call(system));
    const contexts = [1, 2, 3].map(() => call(system, { via: 'worker', ...later(61) }));
    const counts = await Promise.all(contexts.map(endExpiredTrials));
    expect([early, counts.reduce((sum, count) => sum + count)]).toEqual([0, 6]);
    const events = (await Promise.all(contexts.map(eventsOf))).flat();
    expect(events.map(({ entity }) => entity).toSorted()).toEqual(trials.map(({ id }) => `tenant/${id}`).toSorted());
    expect(events[0]).toMatchObject({ type: 'tenant.tenant.suspended.v1', data: { status: 'Suspended' } });
    const input = { tenantSlug: trials[0]?.slug ?? '', email: user.email ?? '', password: goodPassword };
    expect(await codeOf(login(call(anonymous), input))).toBe('tenant_suspended');
  });
});

describe('remindOfTrialEnds', () => {
  it('is not held up by a contact whom no message can go to, since there can be none', async () => {
    const values = { slug: 'bell', name: 'Bell', contactEmail: 'bell\u0007@trial.test' };
    expect(await codeOf(createTenant(call(), values))).toBe('unprocessable');
    const tenant = await buildTenant(test);
    const change = { tenantId: tenant.id, contactEmail: 'bell@trial\u0000.test' };
    expect(await codeOf(updateTenant(call(), change))).toBe('unprocessable');
  });

  it('writes once to the contact of a trial that ends within three days', async () => {
    const inDays = (days: number) => new Date(clock.now().getTime() + days * 86_400_000);
    const build = (address: string, values: object) =>
      buildTenant(test, { status: 'Trial', contactEmail: address, ...values });
    const ending = await build('ending@trial.test', { trialEndsAt: inDays(2.9), locale: 'fa' });
    await build('later@trial.test', { trialEndsAt: inDays(3.1) });
    await build('over@trial.test', { trialEndsAt: inDays(-1) });
    await build('active@trial.test', { trialEndsAt: inDays(2), status: 'Active' });
    const contexts = [1, 2, 3].map(() => call(system, { via: 'worker' }));
    const counts = await Promise.all(contexts.map(remindOfTrialEnds));
    expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    expect(await remindOfTrialEnds(call(system, later(3600)))).toBe(0);
    const [message, ...others] = await messagesTo('ending@trial.test');
    expect(others).toEqual([]);
    expect(message).toMatchObject({ template: 'trial-ending', locale: 'fa', tenantId: ending.id });
    for (const name of ['later', 'over', 'active']) expect(await messagesTo(`${name}@trial.test`)).toEqual([]);
    expect((await Promise.all(contexts.map(eventsOf))).flat()).toEqual([]);
  });
});

describe('reading', () => {
  it('by slug ignores case, and knows what is not there', async () => {
    const tenant = await buildTenant(test, { status: 'Suspended' });
    const service = call(serviceActor());
    expect((await getTenantBySlug(service, { slug: tenant.slug.toUpperCase() })).id).toBe(tenant.id);
    for (const slug of ['nowhere', '', "' or 1=1", 'a\0b', 'x'.repeat(5000)])
      expect(await codeOf(getTenantBySlug(service, { slug }))).toBe('not_found');
  });

  it('by id keeps to the tenant in scope', async () => {
    const [mine, other] = [await buildTenant(test), await buildTenant(test)];
    const manager = userActor(await buildUser(test, { tenant: mine, isTenantAdmin: true }));
    const service = call(serviceActor(), { tenantId: mine.id });
    expect((await getTenant(call(manager), { tenantId: mine.id })).id).toBe(mine.id);
    expect(await codeOf(getTenant(call(manager), { tenantId: other.id }))).toBe('not_found');
    expect(await codeOf(getTenant(service, { tenantId: other.id }))).toBe('not_found');
    expect(await codeOf(getTenant(call(serviceActor()), { tenantId: mine.id }))).toBe('tenant_required');
    expect((await getTenant(call(), { tenantId: other.id })).id).toBe(other.id);
  });

  it('lists the newest first, by part of slug or name and by status', async () => {
    const mark = randomUUID().slice(0, 8);
    const [one, two] = [
      await buildTenant(test, { name: `${mark} One_`, createdAt: new Date(Date.UTC(2026, 0, 1)) }),
      await buildTenant(test, { name: `${mark} Two`, status: 'Suspended', createdAt: new Date(Date.UTC(2026, 0, 2)) }),
    ];
    const list = async (input: object, context = call()) => {
      const { rows, total } = await listTenants(context, { page: 1, pageSize: 50, ...input });
      expect(total).toBe(rows.length);
      return rows.map(({ id }) => id);
    };
    expect(await list({ q: mark.toUpperCase() })).toEqual([two.id, one.id]);
    expect(await list({ q: `${mark} one_` })).toEqual([one.id]);
    expect(await list({ q: mark, status: 'Suspended' })).toEqual([two.id]);
    expect(await list({ q: one.slug })).toEqual([one.id]);
    expect(await list({ q: mark }, call(serviceActor(), { tenantId: one.id }))).toEqual([one.id]);
    expect(await list({ q: 'zq\0zq' })).toEqual([]);
    expect(await listTenants(call(), { page: 2, pageSize: 1, q: mark })).toMatchObject({
      total: 2,
      rows: [{ id: one.id }],
    });
  });
});
