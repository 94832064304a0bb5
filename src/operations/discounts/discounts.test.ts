import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Discount, type Tenant } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildDiscount, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPlan } from '../../test-support/money.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { createDiscount } from './create-discount.js';
import { listDiscounts } from './list-discounts.js';
import { switchOffDiscount } from './switch-off-discount.js';
import { updateDiscount } from './update-discount.js';
import { validateDiscount } from './validate-discount.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 5 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const staff = staffActor('Finance');
const call = (actor: Parameters<typeof contextFor>[1] = staff, parts = {}) => contextFor(test, actor, parts);
const newCode = () => `C-${randomUUID().slice(0, 8)}`.toUpperCase();
const input = (values: object = {}) => ({
  name: 'Welcome',
  code: newCode(),
  kind: 'Percentage' as const,
  value: 20,
  ...values,
});
const later = (seconds: number) => ({ now: () => new Date(clock.now().getTime() + seconds * 1000) });
const told = (discount: Discount) => ({
  discount_id: discount.id,
  tenant_id: discount.tenantId,
  name: discount.name,
  code: discount.code,
  kind: discount.kind,
  value: discount.value,
  currency: discount.currency,
  owner_user_id: discount.ownerUserId,
  for_user_id: discount.forUserId ?? null,
  owner_profit_percentage: discount.ownerProfitPercentage,
  max_use_count: discount.maxUseCount,
  max_uses_per_user: discount.maxUsesPerUser ?? null,
  minimum_amount_minor: discount.minimumAmountMinor ?? null,
  budget_minor: discount.budgetMinor ?? null,
  first_purchase_only: discount.firstPurchaseOnly,
  applies_to_plan_ids: discount.appliesToPlanIds,
  starts_at: discount.startsAt?.toISOString() ?? null,
  expires_at: discount.expiresAt?.toISOString() ?? null,
  is_active: discount.isActive,
});
const event = (type: string, discount: Discount, more = {}) => ({
  type: `discount.discount.${type}.v1`,
  entity: `discount/${discount.id}`,
  tenantId: discount.tenantId,
  data: { ...told(discount), ...more },
});
const fields = (name: string) => ({ code: 'unprocessable', fields: [{ field: name }] });

describe('createDiscount', () => {
  it('issues a code in capitals, and tells it', async () => {
    const owner = await buildUser(test, { tenant });
    const context = call(staff, { operation: 'createDiscount' });
    const expiresAt = new Date(clock.now().getTime() + 86_400_000);
    const made = await createDiscount(
      context,
      input({
        tenantId: tenant.id,
        name: ' Summer ',
        code: ' summer-1 ',
        value: 0.29,
        ownerUserId: owner.id,
        ownerProfitPercentage: 12.5,
        expiresAt,
      }),
    );
    const stored = await Discount.findByPk(made.id, { rejectOnEmpty: true });
    expect(stored).toMatchObject({
      name: 'Summer',
      code: 'SUMMER-1',
      value: 0.29,
      ownerProfitPercentage: 12.5,
      useCount: 0,
      tenantId: tenant.id,
    });
    expect(await eventsOf(context)).toEqual([event('created', stored)]);
    expect(await auditOf(context)).toMatchObject([
      { action: 'createDiscount', tenantId: tenant.id, before: null, after: { code: 'SUMMER-1', value: 0.29 } },
    ]);
  });

  it('keeps the limits it is given, and tells them', async () => {
    const limits = { maxUsesPerUser: 1, minimumAmountMinor: 100_000, budgetMinor: 5_000_000, firstPurchaseOnly: true };
    const context = call();
    const { id } = await createDiscount(context, input(limits));
    const stored = await Discount.findByPk(id, { rejectOnEmpty: true });
    expect(stored).toMatchObject({ ...limits, budgetUsedMinor: 0 });
    expect(await eventsOf(context)).toEqual([event('created', stored)]);
  });

  it('is for plans that there are in the tenant, and in every one', async () => {
    const [own, global, foreign] = await Promise.all([
      buildPlan(test, { tenantId: tenant.id }),
      buildPlan(test),
      buildPlan(test, { tenantId: (await buildTenant(test)).id }),
    ]);
    const issue = (...appliesToPlanIds: string[]) =>
      createDiscount(call(), input({ tenantId: tenant.id, appliesToPlanIds }));
    expect((await issue(own.id, global.id)).appliesToPlanIds).toEqual([own.id, global.id]);
    for (const wrong of [foreign.id, randomUUID()])
      await expect(issue(own.id, wrong)).rejects.toMatchObject(fields('applies_to_plan_ids'));
    const everywhere = await createDiscount(call(), input({ appliesToPlanIds: [foreign.id] }));
    expect(everywhere.appliesToPlanIds).toEqual([foreign.id]);
    const change = { discountId: (await issue(own.id)).id, appliesToPlanIds: [foreign.id] };
    await expect(updateDiscount(call(), change)).rejects.toMatchObject(fields('applies_to_plan_ids'));
  });

  it('takes every percentage of two decimals, and no finer one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10_000 }), async (hundredths) => {
        const { value } = await createDiscount(call(), input({ value: hundredths / 100 }));
        expect(value).toBe(hundredths / 100);
      }),
      { numRuns: 60, examples: [[29], [110], [3330], [10_000]] },
    );
    for (const value of [0.001, 33.333, 1e-9])
      await expect(createDiscount(call(), input({ value }))).rejects.toMatchObject(fields('value'));
  });

  it.each([
    ['value', { value: 0 }],
    ['value', { value: -1 }],
    ['value', { value: Number.NaN }],
    ['value', { value: 100.01 }],
    ['value', { kind: 'FreeMonths', value: 1.5 }],
    ['value', { kind: 'FixedAmount', value: 2 ** 60 }],
    ['code', { code: 'AB' }],
    ['code', { code: 'x'.repeat(41) }],
    ['code', { code: 'کد تخفیف' }],
    ['code', { code: 'AB\0CD' }],
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(121) }],
    ['name', { name: '\ud83d' }],
    ['currency', { kind: 'FixedAmount', value: 5, currency: 'rial' }],
    ['owner_user_id', { ownerUserId: randomUUID() }],
    ['owner_user_id', { ownerProfitPercentage: 5 }],
    ['expires_at', { expiresAt: new Date(0) }],
    ['expires_at', { startsAt: new Date('2030-01-02'), expiresAt: new Date('2030-01-01') }],
    ['starts_at', { startsAt: new Date('nonsense') }],
    ['max_use_count', { maxUseCount: 0 }],
    ['max_use_count', { maxUseCount: 2 ** 31 }],
    ['max_uses_per_user', { maxUsesPerUser: 0 }],
    ['max_uses_per_user', { maxUsesPerUser: 2 ** 31 }],
    ['minimum_amount_minor', { minimumAmountMinor: -1 }],
    ['minimum_amount_minor', { minimumAmountMinor: 0.5 }],
    ['budget_minor', { budgetMinor: 2 ** 53 }],
    ['budget_minor', { kind: 'FreeMonths', value: 1, budgetMinor: 1 }],
    ['budget_minor', { kind: 'RenderCredits', value: 1, budgetMinor: 1 }],
    ['kind', { kind: 'Gift' as never, value: 1 }],
  ])('refuses a bad %s', async (field, values) => {
    const context = call();
    await expect(createDiscount(context, input(values) as never)).rejects.toMatchObject(fields(field));
    expect(await eventsOf(context)).toEqual([]);
  });

  it.each([
    ['owner_profit_percentage', 101],
    ['owner_profit_percentage', -1],
    ['owner_profit_percentage', Number.NaN],
    ['owner_profit_percentage', 33.333],
  ])('refuses a bad %s of %d', async (field, ownerProfitPercentage) => {
    const { id: ownerUserId } = await buildUser(test, { tenant });
    const values = { ownerUserId, ownerProfitPercentage };
    await expect(createDiscount(call(), input(values))).rejects.toMatchObject(fields(field));
  });

  it.each([{ maxUseCount: 2 ** 31 }, { maxUseCount: 1.5 }, { kind: 'FixedAmount', value: Number.POSITIVE_INFINITY }])(
    'refuses the number in %j',
    async (values) => {
      expect(await codeOf(createDiscount(call(), input(values) as never))).toBe('unprocessable');
    },
  );

  it('belongs to the caller’s tenant, whatever it names', async () => {
    const other = await buildTenant(test);
    const manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
    const made = await createDiscount(call(manager), input({ tenantId: other.id }));
    expect(made.tenantId).toBe(tenant.id);
    const foreigner = await buildUser(test, { tenant: other });
    const owned = createDiscount(call(manager), input({ ownerUserId: foreigner.id }));
    await expect(owned).rejects.toMatchObject(fields('owner_user_id'));
    expect(await codeOf(createDiscount(call(serviceActor()), input()))).toBe('tenant_required');
    expect((await createDiscount(call(serviceActor(), { tenantId: other.id }), input())).tenantId).toBe(other.id);
    expect(await codeOf(createDiscount(call(serviceActor(), { tenantId: randomUUID() }), input()))).toBe('not_found');
    expect(await codeOf(createDiscount(call(), input({ tenantId: randomUUID() })))).toBe('not_found');
  });

  it('of one code happens once in a tenant', async () => {
    const code = newCode();
    const calls = Array.from({ length: 10 }, (_, index) =>
      createDiscount(call(), input({ tenantId: tenant.id, code: index % 2 ? code : code.toLowerCase() })),
    );
    expect(await tally(calls)).toEqual({ done: 1, code_taken: 9 });
    expect(await codeOf(createDiscount(call(), input({ code })))).toBe('done');
    expect(await codeOf(createDiscount(call(), input({ code })))).toBe('code_taken');
  });
});

describe('updateDiscount', () => {
  it('changes the terms and tells which', async () => {
    const discount = await buildDiscount(test, { tenantId: tenant.id, value: 20, maxUseCount: 10 });
    const context = call(staff, { operation: 'updateDiscount' });
    const updated = await updateDiscount(context, { discountId: discount.id, name: ' New ', value: 25 });
    const [only, ...others] = await eventsOf(context);
    expect(others).toEqual([]);
    expect(only).toEqual(event('updated', updated, { changed: expect.any(Array) }));
    expect((only?.data['changed'] as string[] | undefined)?.toSorted()).toEqual(['name', 'value']);
    expect(await auditOf(context)).toMatchObject([
      { before: { name: 'Welcome', value: 20 }, after: { name: 'New', value: 25 } },
    ]);
  });

  it('that changes nothing tells nothing', async () => {
    const owner = await buildUser(test, { tenant });
    const discount = await buildDiscount(test, { value: 12.5, ownerUserId: owner.id, ownerProfitPercentage: 7 });
    const context = call();
    await updateDiscount(context, {
      discountId: discount.id,
      value: 12.5,
      name: discount.name,
      ownerProfitPercentage: 7,
    });
    expect(await eventsOf(context)).toEqual([]);
    expect(await auditOf(context)).toEqual([]);
  });

  it('gives an amount its currency, and takes it from other kinds', async () => {
    const discount = await buildDiscount(test);
    const amount = await updateDiscount(call(), { discountId: discount.id, kind: 'FixedAmount', value: 50_000 });
    expect(amount).toMatchObject({ kind: 'FixedAmount', value: 50_000, currency: 'IRR' });
    const months = await updateDiscount(call(), { discountId: discount.id, kind: 'FreeMonths', value: 2 });
    expect(months).toMatchObject({ kind: 'FreeMonths', currency: null });
  });

  it('refuses terms that do not fit, fewer uses than there were, and an edit of what changed meanwhile', async () => {
    const discount = await buildDiscount(test, { useCount: 3, maxUseCount: 5 });
    const update = (values: object, parts = {}) =>
      updateDiscount(call(staff, parts), { discountId: discount.id, ...values });
    await expect(update({ value: 120 })).rejects.toMatchObject(fields('value'));
    await expect(update({ name: '' })).rejects.toMatchObject(fields('name'));
    await expect(update({ maxUseCount: 2 })).rejects.toMatchObject(fields('max_use_count'));
    const expectedUpdatedAt = discount.updatedAt;
    await update({ name: 'First', expectedUpdatedAt }, later(1));
    expect(await codeOf(update({ name: 'Second', expectedUpdatedAt }, later(2)))).toBe('stale_record');
    expect(await codeOf(updateDiscount(call(), { discountId: randomUUID() }))).toBe('not_found');
  });

  it('refuses a budget below what is used of it, and one of a kind that takes nothing off', async () => {
    const discount = await buildDiscount(test, { budgetMinor: 1000, budgetUsedMinor: 400 });
    const update = (values: object) => updateDiscount(call(), { discountId: discount.id, ...values });
    await expect(update({ budgetMinor: 399 })).rejects.toMatchObject(fields('budget_minor'));
    await expect(update({ kind: 'FreeMonths', value: 1 })).rejects.toMatchObject(fields('budget_minor'));
    expect(await update({ budgetMinor: 400, maxUsesPerUser: 2 })).toMatchObject({
      budgetMinor: 400,
      maxUsesPerUser: 2,
    });
    expect(await update({ budgetMinor: null })).toMatchObject({ budgetMinor: null, budgetUsedMinor: 400 });
  });

  it('works for more at once than there are connections', async () => {
    const owner = await buildUser(test, { tenant });
    const discounts = await Promise.all(
      Array.from({ length: 12 }, () => buildDiscount(test, { ownerUserId: owner.id })),
    );
    const calls = discounts.map(({ id }) => updateDiscount(call(), { discountId: id, value: 30 }));
    expect(await tally(calls)).toEqual({ done: 12 });
  });
});

describe('switchOffDiscount', () => {
  it('ends the code and tells it once', async () => {
    const discount = await buildDiscount(test, { tenantId: tenant.id });
    const contexts = Array.from({ length: 5 }, () => call());
    await Promise.all(contexts.map((context) => switchOffDiscount(context, { discountId: discount.id })));
    const events = (await Promise.all(contexts.map(eventsOf))).flat();
    const off = await Discount.findByPk(discount.id, { rejectOnEmpty: true });
    expect(events).toEqual([event('switched_off', off)]);
    expect(off.isActive).toBe(false);
    const entries = (await Promise.all(contexts.map(auditOf))).flat();
    expect(entries).toMatchObject([{ before: { isActive: true }, after: { isActive: false } }]);
    expect(await codeOf(switchOffDiscount(call(), { discountId: randomUUID() }))).toBe('not_found');
  });
});

describe('validateDiscount', () => {
  const validate = async (code: string, values = {}, parts = {}) =>
    validateDiscount(contextFor(test, userActor(await buildUser(test, { tenant })), parts), { code, ...values });
  const build = (values = {}) => buildDiscount(test, { tenantId: tenant.id, ...values });

  it('takes a code in any case, the tenant’s own before the global one', async () => {
    const mine = await build({ kind: 'FixedAmount', value: 50_000, currency: 'IRR' });
    await buildDiscount(test, { code: mine.code });
    const verdict = await validate(` ${mine.code.toLowerCase()} `);
    expect(verdict).toMatchObject({ valid: true, discountMinor: 50_000, discount: { id: mine.id } });
    const global = await buildDiscount(test);
    expect(await validate(global.code)).toMatchObject({ valid: true, discountMinor: null });
  });

  it('says why not', async () => {
    const day = 86_400_000;
    const at = (days: number) => new Date(clock.now().getTime() + days * day);
    const { id: plan } = await buildPlan(test);
    expect(await validate('NOWHERE')).toEqual({ valid: false, reason: 'not_found' });
    expect(await validate('a\0b')).toEqual({ valid: false, reason: 'not_found' });
    expect(await validate((await buildDiscount(test, { tenantId: (await buildTenant(test)).id })).code)).toEqual({
      valid: false,
      reason: 'not_found',
    });
    expect(await validate((await build({ isActive: false })).code)).toEqual({ valid: false, reason: 'switched_off' });
    expect(await validate((await build({ startsAt: at(1) })).code)).toEqual({ valid: false, reason: 'not_started' });
    expect(await validate((await build({ expiresAt: at(-1) })).code)).toEqual({ valid: false, reason: 'ended' });
    expect(await validate((await build({ maxUseCount: 2, useCount: 2 })).code)).toEqual({
      valid: false,
      reason: 'used_up',
    });
    const forPlan = await build({ appliesToPlanIds: [plan] });
    expect(await validate(forPlan.code, { planId: (await buildPlan(test)).id })).toEqual({
      valid: false,
      reason: 'plan_not_included',
    });
    expect(await validate(forPlan.code, { planId: plan })).toMatchObject({ valid: true });
    expect(await validate(forPlan.code)).toMatchObject({ valid: true });
  });

  it('takes a code with a budget for plans in its currency alone', async () => {
    const [rial, dollar] = [await buildPlan(test), await buildPlan(test, { currency: 'USD' })];
    const { code } = await build({ budgetMinor: 10_000_000 });
    expect(await validate(code, { planId: rial.id })).toMatchObject({ valid: true });
    expect(await validate(code, { planId: dollar.id })).toEqual({ valid: false, reason: 'currency_differs' });
  });

  it('changes nothing, and asks a service for its tenant', async () => {
    const discount = await build({ maxUseCount: 1 });
    const context = call(serviceActor(), { tenantId: tenant.id });
    for (let i = 0; i < 3; i++)
      expect(await validateDiscount(context, { code: discount.code })).toMatchObject({ valid: true });
    expect(await eventsOf(context)).toEqual([]);
    expect((await Discount.findByPk(discount.id))?.useCount).toBe(0);
    expect(await codeOf(validateDiscount(call(serviceActor()), { code: 'X' }))).toBe('tenant_required');
  });

  it('lets a user guess thirty times in a quarter of an hour; right codes and services are not counted', async () => {
    const { code } = await build();
    const guesser = call(userActor(await buildUser(test, { tenant })));
    const guess = (guessed: string) => validateDiscount(guesser, { code: guessed });
    for (let i = 0; i < 3; i++) await guess(code);
    const guesses = await tally(Array.from({ length: 40 }, () => guess('NOWHERE')));
    expect(guesses).toEqual({ done: 30, rate_limited: 10 });
    expect(await codeOf(guess(code))).toBe('rate_limited');
    const service = call(serviceActor(), { tenantId: tenant.id });
    const asked = Array.from({ length: 40 }, () => validateDiscount(service, { code: 'NOWHERE' }));
    expect(await tally(asked)).toEqual({ done: 40 });
  });
});

describe('listDiscounts', () => {
  it('gives those of the tenant in scope, the newest first', async () => {
    const home = await buildTenant(test);
    const [older, newer] = [
      await buildDiscount(test, { tenantId: home.id, createdAt: new Date(Date.UTC(2026, 0, 1)) }),
      await buildDiscount(test, { tenantId: home.id, createdAt: new Date(Date.UTC(2026, 0, 2)) }),
    ];
    const manager = userActor(await buildUser(test, { tenant: home, isTenantAdmin: true }));
    const { rows, total } = await listDiscounts(call(manager), { page: 1, pageSize: 10 });
    expect([total, ...rows.map(({ id }) => id)]).toEqual([2, newer.id, older.id]);
    expect(await listDiscounts(call(manager), { page: 2, pageSize: 1 })).toMatchObject({
      total: 2,
      rows: [{ id: older.id }],
    });
    expect((await listDiscounts(call(), { page: 1, pageSize: 1 })).total).toBe(await Discount.count());
    expect(await codeOf(listDiscounts(call(serviceActor()), { page: 1, pageSize: 1 }))).toBe('tenant_required');
  });
});
