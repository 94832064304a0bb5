import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Discount, DiscountUse, type Plan, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildDiscount, buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPayment, buildPlan } from '../../test-support/money.js';
import { auditOf, codeOf, eventsOf } from '../../test-support/records.js';
import { explainDiscount } from './explain-discount.js';
import { validateDiscount } from './validate-discount.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
let plan: Plan;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  user = await buildUser(test, { tenant });
  plan = await buildPlan(test, { taxPercentage: 9 });
});
afterAll(() => test.drop());

const call = () => contextFor(test, staffActor('Support'));
const explain = (code: string, asked: object = {}) =>
  explainDiscount(call(), { code, userId: user.id, planId: plan.id, ...asked });
const failed = ({ rules }: Awaited<ReturnType<typeof explain>>) =>
  rules.filter(({ isHeld }) => !isHeld).map(({ rule }) => rule);
const tomorrow = () => new Date(clock.now().getTime() + 86_400_000);
const build = (values: object = {}) => buildDiscount(test, { tenantId: tenant.id, ...values });

describe('explainDiscount', () => {
  it('tells every rule and what would be paid, and changes nothing', async () => {
    const { code, id } = await build({ value: 20, maxUsesPerUser: 1, firstPurchaseOnly: true });
    const context = call();
    const told = await explainDiscount(context, { code: ` ${code.toLowerCase()}`, userId: user.id, planId: plan.id });
    expect(told).toMatchObject({
      applies: true,
      price: { priceMinor: 1_000_000, discountMinor: 200_000, taxMinor: 72_000, amountMinor: 872_000, currency: 'IRR' },
      freeMonths: 0,
      renderCredits: 0,
    });
    expect(told.rules).toHaveLength(13);
    expect([await eventsOf(context), await auditOf(context)]).toEqual([[], []]);
    expect((await Discount.findByPk(id))?.useCount).toBe(0);
  });

  it('tells months and credits', async () => {
    const months = await build({ kind: 'FreeMonths', value: 2 });
    const credits = await build({ kind: 'RenderCredits', value: 30 });
    expect(await explain(months.code)).toMatchObject({ freeMonths: 2, price: { amountMinor: 1_090_000 } });
    expect(await explain(credits.code)).toMatchObject({ renderCredits: 30 });
  });

  it('names all that stands against it, and the price without it', async () => {
    const dollars = { kind: 'FixedAmount', value: 5, currency: 'USD', budgetMinor: 4 };
    const window = { startsAt: tomorrow(), maxUseCount: 1, useCount: 1, isActive: false };
    const { code } = await build({ ...dollars, ...window, appliesToPlanIds: [randomUUID()], minimumAmountMinor: 2e6 });
    const told = await explain(code);
    expect(told).toMatchObject({ applies: false, price: { discountMinor: 0, amountMinor: 1_090_000 } });
    expect(failed(told)).toEqual([
      'switched_off',
      'used_up',
      'not_started',
      'plan_not_included',
      'currency_differs',
      'below_minimum',
      'budget_used_up',
    ]);
  });

  it('asks what the user did before', async () => {
    const buyer = await buildUser(test, { tenant });
    const discount = await build({ maxUsesPerUser: 1, firstPurchaseOnly: true });
    const payment = await buildPayment(test, buyer, plan, { discountId: discount.id });
    await seed(test, ({ transaction }) =>
      DiscountUse.create(
        {
          ...{ id: randomUUID(), discountId: discount.id, paymentId: payment.id, userId: buyer.id },
          ...{ tenantId: tenant.id, state: 'Reserved', discountMinor: 0 },
        },
        { transaction },
      ),
    );
    expect(failed(await explain(discount.code, { userId: buyer.id }))).toEqual(['used_by_you']);
  });

  it('first names what a user who tries it is told', async () => {
    const cases = [{ isActive: false }, { startsAt: tomorrow() }, { maxUseCount: 1, useCount: 1 }, { budgetMinor: 1 }];
    for (const values of [...cases, { minimumAmountMinor: 2e6 }, { forUserId: (await buildUser(test)).id }]) {
      const { code } = await build(values);
      const verdict = await validateDiscount(contextFor(test, userActor(user)), { code, planId: plan.id });
      expect(verdict).toEqual({ valid: false, reason: failed(await explain(code))[0] });
    }
  });

  it('knows no code or plan of another tenant, and no plan for tenants without their manager', async () => {
    const other = await buildTenant(test);
    const foreign = await buildDiscount(test, { tenantId: other.id });
    expect(failed(await explain(foreign.code))).toEqual(['not_found']);
    const { code } = await build();
    const foreignPlan = await buildPlan(test, { tenantId: other.id });
    expect(failed(await explain(code, { planId: foreignPlan.id }))).toEqual(['plan_unavailable']);
    const forTenants = await buildPlan(test, { scope: 'Tenant' });
    expect(failed(await explain(code, { planId: forTenants.id }))).toEqual(['needs_manager']);
    expect(await codeOf(explain(code, { userId: randomUUID() }))).toBe('not_found');
    expect(await codeOf(explain(code, { planId: randomUUID() }))).toBe('not_found');
  });

  it('is for support, finance and owners', async () => {
    const { code } = await build();
    const by = (role: 'Auditor' | 'Tenants' | 'Finance' | 'Owner') =>
      codeOf(explainDiscount(contextFor(test, staffActor(role)), { code, userId: user.id, planId: plan.id }));
    expect(await Promise.all([by('Auditor'), by('Tenants'), by('Finance'), by('Owner')])).toEqual([
      'forbidden',
      'forbidden',
      'done',
      'done',
    ]);
  });
});
