import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Plan, type Tenant, UserPlan } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPlan, buildUserPlan } from '../../test-support/money.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { createPlan } from './create-plan.js';
import { switchOffPlan } from './switch-off-plan.js';
import { switchOnPlan } from './switch-on-plan.js';
import { updatePlan } from './update-plan.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 5 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const staff = staffActor('Finance');
const call = (actor: Parameters<typeof contextFor>[1] = staff, parts = {}) => contextFor(test, actor, parts);
const later = (seconds: number) => ({ now: () => new Date(clock.now().getTime() + seconds * 1000) });
const newCode = () => `p-${randomUUID().slice(0, 8)}`;
const input = (values: object = {}) => ({
  ...{ code: newCode(), name: 'Pro', scope: 'User' as const, currency: 'IRR', billingPeriod: 'Monthly' as const },
  ...{ priceMinor: 4_900_000, secondsCharge: 3_600, storageGb: 50, parallelRenders: 2, dailyRenders: 20 },
  ...{ maxResolution: '1080p', renderSpeedFactor: 1.5 },
  ...values,
});
const fields = (name: string) => ({ code: 'unprocessable', fields: [{ field: name }] });

describe('createPlan', () => {
  it('puts a plan on offer, and tells it', async () => {
    const context = call(staff, { operation: 'createPlan' });
    const made = await createPlan(
      context,
      input({
        ...{ code: ' Pro-2 ', name: ' Pro ', description: ' ', beforePriceMinor: 5_900_000, taxPercentage: 0.29 },
        ...{
          tenantId: tenant.id,
          features: { watermark: false, fonts: 40, support: 'by mail' },
          storeProductId: 'pro_1.m',
        },
      }),
    );
    const stored = await Plan.findByPk(made.id, { rejectOnEmpty: true });
    expect(stored).toMatchObject({
      ...{ code: 'pro-2', name: 'Pro', description: null, tenantId: tenant.id, taxPercentage: 0.29, isActive: true },
      ...{
        features: { watermark: false, fonts: 40, support: 'by mail' },
        storeProductId: 'pro_1.m',
        isFeatured: false,
      },
    });
    expect(await eventsOf(context)).toMatchObject([
      { type: 'payment.plan.created.v1', entity: `plan/${made.id}`, tenantId: tenant.id, data: { code: 'pro-2' } },
    ]);
    expect(await auditOf(context)).toMatchObject([{ action: 'createPlan', before: null, after: { code: 'pro-2' } }]);
  });

  it.each([
    ['code', { code: 'x' }],
    ['code', { code: 'x'.repeat(41) }],
    ['code', { code: 'طرح' }],
    ['name', { name: ' ' }],
    ['name', { name: 'a\u202eb' }],
    ['name', { name: 'x'.repeat(121) }],
    ['description', { description: 'x'.repeat(1001) }],
    ['scope', { scope: 'Everybody' }],
    ['billing_period', { billingPeriod: 'Weekly' }],
    ['currency', { currency: 'rial' }],
    ['currency', { currency: 'XRC' }],
    ['price_minor', { priceMinor: -1 }],
    ['price_minor', { priceMinor: 0.5 }],
    ['price_minor', { priceMinor: Number.NaN }],
    ['price_minor', { priceMinor: 2 ** 60 }],
    ['before_price_minor', { beforePriceMinor: 4_900_000 }],
    ['before_price_minor', { beforePriceMinor: 1.5e7 + 0.5 }],
    ['tax_percentage', { taxPercentage: -0.01 }],
    ['tax_percentage', { taxPercentage: 100.01 }],
    ['tax_percentage', { taxPercentage: 9.999 }],
    ['tax_percentage', { taxPercentage: Number.NaN }],
    ['seconds_charge', { secondsCharge: 2 ** 31 }],
    ['monthly_renders_quota', { monthlyRendersQuota: -1 }],
    ['storage_gb', { storageGb: 1.5 }],
    ['storage_gb', { storageGb: 0, scope: 'Tenant' }],
    ['monthly_renders_quota', { monthlyRendersQuota: 0, scope: 'Tenant' }],
    ['parallel_renders', { parallelRenders: 0 }],
    ['daily_renders', { dailyRenders: 0 }],
    ['max_resolution', { maxResolution: '1920 x 1080' }],
    ['render_speed_factor', { renderSpeedFactor: 0 }],
    ['render_speed_factor', { renderSpeedFactor: 1.005 }],
    ['icon', { icon: 'x'.repeat(65) }],
    ['store_product_id', { storeProductId: 'two words' }],
    ['features', { features: [] }],
    ['features', { features: { Watermark: true } }],
    ['features', { features: { watermark: null } }],
    ['features', { features: { nested: { a: 1 } } }],
    ['features', { features: { text: ' ' } }],
    ['features', { features: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`f${i}`, i])) }],
  ])('refuses a bad %s', async (field, values) => {
    const context = call();
    await expect(createPlan(context, input(values) as never)).rejects.toMatchObject(fields(field));
    expect(await eventsOf(context)).toEqual([]);
  });

  it('is for finance alone, in a tenant that exists', async () => {
    const manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
    for (const actor of [manager, staffActor('Support'), staffActor('Auditor'), staffActor('Tenants')])
      expect(await codeOf(createPlan(call(actor), input()))).toBe('forbidden');
    expect(await codeOf(createPlan(call(), input({ tenantId: randomUUID() })))).toBe('not_found');
  });

  it('of one code happens once in a tenant', async () => {
    const code = newCode();
    const calls = Array.from({ length: 8 }, (_, index) =>
      createPlan(call(), input({ tenantId: tenant.id, code: index % 2 ? code : code.toUpperCase() })),
    );
    expect(await tally(calls)).toEqual({ done: 1, code_taken: 7 });
    expect(await tally([createPlan(call(), input({ code })), createPlan(call(), input({ code }))])).toEqual({
      done: 1,
      code_taken: 1,
    });
  });
});

describe('updatePlan', () => {
  it('changes what is sold from here on, and tells what', async () => {
    const plan = await buildPlan(test, { tenantId: tenant.id });
    const user = await buildUser(test, { tenant });
    const bought = await buildUserPlan(test, user, plan);
    const context = call(staff, { operation: 'updatePlan' });
    await updatePlan(context, { planId: plan.id, priceMinor: 2_000_000, dailyRenders: 40, features: { fonts: 3 } });
    const [only, ...others] = await eventsOf(context);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ type: 'payment.plan.updated.v1', data: { price_minor: 2_000_000 } });
    expect((only?.data['changed'] as string[] | undefined)?.toSorted()).toEqual([
      'daily_renders',
      'features',
      'price_minor',
    ]);
    expect(await auditOf(context)).toMatchObject([{ before: { priceMinor: 1_000_000 }, after: { dailyRenders: 40 } }]);
    expect(await UserPlan.findByPk(bought.id)).toMatchObject({ priceMinor: 1_000_000, dailyRenders: 20 });
  });

  it('leaves what it was sold by as it is', async () => {
    const plan = await buildPlan(test);
    const stays = { code: 'other', currency: 'USD', scope: 'Tenant', billingPeriod: 'Yearly', tenantId: tenant.id };
    const context = call();
    await updatePlan(context, { planId: plan.id, ...stays, isActive: false, name: 'Pro' } as never);
    expect(await eventsOf(context)).toEqual([]);
    expect(await auditOf(context)).toEqual([]);
    const { code, tenantId } = plan;
    const unchanged = { code, tenantId, currency: 'IRR', scope: 'User', billingPeriod: 'Monthly', isActive: true };
    expect(await Plan.findByPk(plan.id)).toMatchObject(unchanged);
  });

  it('refuses what does not fit what is there, an edit of what changed meanwhile, and a plan that is not there', async () => {
    const plan = await buildPlan(test, { beforePriceMinor: 1_500_000 });
    const update = (values: object, parts = {}) => updatePlan(call(staff, parts), { planId: plan.id, ...values });
    await expect(update({ priceMinor: 1_500_000 })).rejects.toMatchObject(fields('before_price_minor'));
    await expect(update({ name: '' })).rejects.toMatchObject(fields('name'));
    const expectedUpdatedAt = plan.updatedAt;
    await update({ name: 'First', expectedUpdatedAt }, later(1));
    expect(await codeOf(update({ name: 'Second', expectedUpdatedAt }, later(2)))).toBe('stale_record');
    expect(await codeOf(updatePlan(call(), { planId: randomUUID() }))).toBe('not_found');
    const narrowed = call(staff, { tenantId: tenant.id });
    const foreign = await buildPlan(test, { tenantId: (await buildTenant(test)).id });
    expect(await codeOf(updatePlan(narrowed, { planId: foreign.id, name: 'Mine' }))).toBe('not_found');
    expect(await codeOf(updatePlan(call(staffActor('Support')), { planId: plan.id, name: 'x' }))).toBe('forbidden');
  });
});

describe('switchOffPlan and switchOnPlan', () => {
  it('take a plan off the offer and put it back, each told once', async () => {
    const plan = await buildPlan(test);
    for (const [run, isActive, type] of [
      [switchOffPlan, false, 'payment.plan.switched_off.v1'],
      [switchOnPlan, true, 'payment.plan.updated.v1'],
    ] as const) {
      const contexts = Array.from({ length: 4 }, () => call());
      await Promise.all(contexts.map((context) => run(context, { planId: plan.id })));
      expect((await Promise.all(contexts.map(typesOf))).flat()).toEqual([type]);
      expect((await Plan.findByPk(plan.id))?.isActive).toBe(isActive);
      expect(await codeOf(run(call(), { planId: randomUUID() }))).toBe('not_found');
      expect(await codeOf(run(call(staffActor('Support')), { planId: plan.id }))).toBe('forbidden');
    }
  });
});
