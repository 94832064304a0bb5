import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Discount, DiscountUse, Payment, type Tenant, User, UserPlan } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { usePaymentGateways } from '../../providers/payments/payment-gateways.js';
import { staffActor, system, userActor } from '../../test-support/actors.js';
import { buildDiscount, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPlan } from '../../test-support/money.js';
import { startZarinpalServer, type ZarinpalServer } from '../../test-support/payment-servers/zarinpal-server.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { verifyLedger } from '../ledger/verify-ledger.js';
import { type PurchasePlanInput, purchasePlan } from './purchase-plan.js';
import { settlePayment } from './settle-payment.js';

let test: TestDatabase;
let tenant: Tenant;
let zarinpal: ZarinpalServer;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test, { allowedOrigins: ['https://app.acme.test'] });
  zarinpal = await startZarinpalServer();
  const { url: baseUrl, merchantId } = zarinpal;
  const none = { idpay: null, bazaar: null, stripe: null };
  usePaymentGateways({ ...none, zarinpal: { baseUrl, merchantId, accessToken: null } } as never);
});
beforeEach(() => {
  zarinpal.fault = null;
});
afterAll(async () => {
  expect((await verifyLedger(contextFor(test, system))).differences).toEqual([]);
  await zarinpal.close();
  await test.drop();
});

const as = (user: User, idempotencyKey?: string) => ({
  ...contextFor(test, userActor(user), { operation: 'purchasePlan' }),
  ...(idempotencyKey !== undefined && { idempotencyKey }),
});
const buy = (user: User, input: PurchasePlanInput, key?: string) => purchasePlan(as(user, key), input);
const rich = (balanceMinor = 10_000_000) => buildUser(test, { tenant, balanceMinor });
const found = (id: string) => Payment.findByPk(id, { rejectOnEmpty: true });
const fresh = (user: User) => User.findByPk(user.id, { rejectOnEmpty: true });

describe('purchasePlan from the balance', () => {
  it('takes the price and gives the plan with its ceilings, at once', async () => {
    const [user, plan] = [await rich(), await buildPlan(test, { taxPercentage: 9 })];
    const context = as(user);
    const { paymentId, redirectUrl } = await purchasePlan(context, { planId: plan.id, gateway: 'Balance' });
    const payment = await found(paymentId);
    expect(payment).toMatchObject({
      status: 'Confirmed',
      priceMinor: 1_000_000,
      taxMinor: 90_000,
      amountMinor: 1_090_000,
    });
    expect(redirectUrl).toBe(`https://identity.test/payments/result?payment_id=${paymentId}&status=Confirmed`);
    expect(await fresh(user)).toMatchObject({
      ...{ balanceMinor: 8_910_000, maxDailyRenderCount: 20, dailyRemainRenderCount: 20, parallelRenderingCeiling: 2 },
    });
    expect(await UserPlan.findCurrent(context, user.id)).toMatchObject({
      ...{ planId: plan.id, paymentId, remainChargeSec: 3_600, priceMinor: 1_000_000, autoRenew: false },
    });
    expect(await typesOf(context)).toEqual([
      'payment.payment.created.v1',
      'payment.payment.confirmed.v1',
      'payment.balance.changed.v1',
      'payment.user_plan.activated.v1',
      'identity.user.updated.v1',
    ]);
  });

  it('lets through what the balance covers, however many at once', async () => {
    const [user, plan] = [await rich(50 * 1_000), await buildPlan(test, { priceMinor: 1_000 })];
    const spend = () => buy(user, { planId: plan.id, gateway: 'Balance' });
    for (const expected of [{ done: 40 }, { done: 10, insufficient_funds: 30 }])
      expect(await tally(Array.from({ length: 40 }, spend))).toEqual(expected);
    expect((await fresh(user)).balanceMinor).toBe(0);
    expect(await Payment.count({ where: { userId: user.id } })).toBe(50);
    expect(await UserPlan.count({ where: { userId: user.id, endedAt: null } })).toBe(1);
  });

  it('buys once for one key, and refuses the key for another purchase', async () => {
    const [user, plan] = [await rich(), await buildPlan(test)];
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => buy(user, { planId: plan.id, gateway: 'Balance' }, key)),
    );
    expect(new Set(answers.map(({ paymentId }) => paymentId)).size).toBe(1);
    expect((await fresh(user)).balanceMinor).toBe(9_000_000);
    const other = await buildPlan(test);
    expect(await codeOf(buy(user, { planId: other.id, gateway: 'Balance' }, key))).toBe('idempotency_key_reused');
    // Another person's key of the same text is another key.
    expect(await codeOf(buy(await rich(), { planId: other.id, gateway: 'Balance' }, key))).toBe('done');
  });

  it('can be asked again with the key of a purchase that was refused', async () => {
    const [user, plan] = [await rich(10), await buildPlan(test)];
    const key = randomUUID();
    expect(await codeOf(buy(user, { planId: plan.id, gateway: 'Balance' }, key))).toBe('insufficient_funds');
    expect(await codeOf(buy(user, { planId: plan.id, gateway: 'Balance' }, key))).toBe('insufficient_funds');
    expect(await Payment.count({ where: { userId: user.id } })).toBe(0);
  });

  it('carries over what is left, and of the same plan the time as well', async () => {
    const [user, plan] = [await rich(), await buildPlan(test)];
    await buy(user, { planId: plan.id, gateway: 'Balance' });
    const first = await UserPlan.findCurrent(as(user), user.id);
    await buy(user, { planId: plan.id, gateway: 'Balance' });
    const second = await UserPlan.findCurrent(as(user), user.id);
    expect(second).toMatchObject({ remainChargeSec: 7_200, initialSecondsCharge: 7_200 });
    expect(Number(second?.expiresAt)).toBeGreaterThan(Number(first?.expiresAt) + 27 * 86_400_000);
    const other = await buildPlan(test, { secondsCharge: 100 });
    await buy(user, { planId: other.id, gateway: 'Balance' });
    expect(await UserPlan.findCurrent(as(user), user.id)).toMatchObject({ planId: other.id, remainChargeSec: 7_300 });
    const causes = await UserPlan.findAll({ where: { userId: user.id }, order: ['createdAt'] });
    expect(causes.map(({ endedCause }) => endedCause)).toEqual(['renewed', 'replaced', null]);
  });
});

describe('purchasePlan through a provider', () => {
  it('sends the payer there, and gives nothing before the provider says paid', async () => {
    const [user, plan] = [await rich(0), await buildPlan(test)];
    const { paymentId, redirectUrl } = await buy(user, { planId: plan.id });
    const payment = await found(paymentId);
    expect(payment).toMatchObject({ gateway: 'ZarinPal', status: 'Pending', redirectUrl });
    expect(redirectUrl).toBe(`${zarinpal.url}/pg/StartPay/${payment.authority}`);
    await settlePayment(as(user), payment);
    expect((await found(paymentId)).status).toBe('Pending');
    zarinpal.pay(payment.authority ?? '');
    const settled = Array.from({ length: 20 }, () => settlePayment(as(user), payment));
    expect(await tally(settled)).toEqual({ done: 20 });
    expect(await found(paymentId)).toMatchObject({ status: 'Confirmed', cardLast4: '5995' });
    expect(await UserPlan.count({ where: { paymentId } })).toBe(1);
  });

  it('closes what the provider does not take, and gives the discount back', async () => {
    const [user, plan] = [await rich(0), await buildPlan(test)];
    const discount = await buildDiscount(test, { kind: 'Percentage', value: 10, maxUseCount: 1 });
    zarinpal.fault = 'error';
    const input = { planId: plan.id, discountCode: discount.code };
    expect(await codeOf(buy(user, input))).toBe('provider_unavailable');
    expect(await Payment.findOne({ where: { userId: user.id } })).toMatchObject({
      ...{ status: 'Failed', failureReason: 'provider_unavailable' },
    });
    expect((await Discount.findByPk(discount.id))?.useCount).toBe(0);
    zarinpal.fault = null;
    expect(await codeOf(buy(user, input))).toBe('done');
  });
});

describe('purchasePlan with a discount', () => {
  it('of a hundred at once redeems what is left, and no more', async () => {
    const plan = await buildPlan(test, { priceMinor: 1_000 });
    const discount = await buildDiscount(test, { kind: 'Percentage', value: 50, maxUseCount: 10 });
    const users = await Promise.all(Array.from({ length: 20 }, () => rich(100_000)));
    const calls = Array.from({ length: 100 }, (_, index) =>
      buy(users[index % 20] as User, { planId: plan.id, gateway: 'Balance', discountCode: discount.code }),
    );
    expect(await tally(calls)).toEqual({ done: 10, discount_not_valid: 90 });
    expect((await Discount.findByPk(discount.id))?.useCount).toBe(10);
    expect(await DiscountUse.count({ where: { discountId: discount.id, state: 'Committed' } })).toBe(10);
  });

  it('pays the owner his share, brings free months and render credits, and goes to nothing without a gateway', async () => {
    const [user, owner, plan] = [await rich(), await rich(0), await buildPlan(test)];
    const whole = await buildDiscount(test, { kind: 'Percentage', value: 100 });
    const free = await buy(user, { planId: plan.id, gateway: 'ZarinPal', discountCode: whole.code });
    expect(await found(free.paymentId)).toMatchObject({ status: 'Confirmed', amountMinor: 0, authority: null });
    const shared = await buildDiscount(test, {
      ...{ kind: 'FixedAmount', value: 200_000, currency: 'IRR', ownerUserId: owner.id, ownerProfitPercentage: 12.5 },
    });
    await buy(user, { planId: plan.id, gateway: 'Balance', discountCode: shared.code });
    expect((await fresh(owner)).affiliateBalanceMinor).toBe(100_000);
    const months = await buildDiscount(test, { kind: 'FreeMonths', value: 2 });
    const before = await UserPlan.findCurrent(as(user), user.id);
    await buy(user, { planId: plan.id, gateway: 'Balance', discountCode: months.code });
    const after = await UserPlan.findCurrent(as(user), user.id);
    expect(Number(after?.expiresAt) - Number(before?.expiresAt)).toBeGreaterThan(88 * 86_400_000);
    const credits = await buildDiscount(test, { kind: 'RenderCredits', value: 10 });
    await buy(user, { planId: plan.id, gateway: 'Balance', discountCode: credits.code });
    expect((await fresh(user)).renderCredits).toBe(10);
  });

  it('tells the balance of an owner elsewhere to his own tenant alone', async () => {
    const [user, plan] = [await rich(), await buildPlan(test)];
    const owner = await buildUser(test);
    const discount = await buildDiscount(test, {
      ...{ kind: 'Percentage', value: 10, ownerUserId: owner.id, ownerProfitPercentage: 10 },
    });
    const context = as(user);
    await purchasePlan(context, { planId: plan.id, gateway: 'Balance', discountCode: discount.code });
    expect((await fresh(owner)).affiliateBalanceMinor).toBe(90_000);
    const told = (await eventsOf(context)).filter(({ entity }) => entity === `user/${owner.id}`);
    expect(told).toMatchObject([{ tenantId: owner.tenantId, data: { tenant_id: owner.tenantId } }]);
    const [rows] = await test.database.sequelize.query(
      `select tenant_id from ledger_accounts where user_id = '${owner.id}'`,
    );
    expect(rows).toEqual([{ tenant_id: owner.tenantId }]);
  });

  it('holds limits of a person, a minimum, a budget and the first purchase', async () => {
    const plan = await buildPlan(test);
    const use = async (user: User, values: Parameters<typeof buildDiscount>[1]) => {
      const discount = await buildDiscount(test, { kind: 'Percentage', value: 10, ...values });
      const call = () => codeOf(buy(user, { planId: plan.id, gateway: 'Balance', discountCode: discount.code }));
      return [await call(), await call()];
    };
    expect(await use(await rich(), { maxUsesPerUser: 1 })).toEqual(['done', 'discount_not_valid']);
    expect(await use(await rich(), { firstPurchaseOnly: true })).toEqual(['done', 'discount_not_valid']);
    expect(await use(await rich(), { budgetMinor: 150_000 })).toEqual(['done', 'discount_not_valid']);
    expect(await use(await rich(), { minimumAmountMinor: 1_000_001 })).toEqual([
      ...['discount_not_valid', 'discount_not_valid'],
    ]);
  });
});

describe('purchasePlan refuses', () => {
  it('what is not on offer, another tenant’s plan, another currency, a foreign way back', async () => {
    const user = await rich();
    const code = (input: PurchasePlanInput) => codeOf(buy(user, input));
    const plan = await buildPlan(test);
    expect(await code({ planId: randomUUID() })).toBe('not_found');
    expect(await code({ planId: (await buildPlan(test, { tenantId: (await buildTenant(test)).id })).id })).toBe(
      'not_found',
    );
    expect(await code({ planId: (await buildPlan(test, { isActive: false })).id })).toBe('plan_unavailable');
    const dollars = await buildPlan(test, { currency: 'USD' });
    expect(await code({ planId: dollars.id, gateway: 'Balance' })).toBe('currency_mismatch');
    expect(await code({ planId: dollars.id, gateway: 'ZarinPal' })).toBe('currency_mismatch');
    expect(await code({ planId: plan.id, gateway: 'Stripe' })).toBe('currency_mismatch');
    expect(await code({ planId: plan.id, gateway: 'IdPay' })).toBe('unprocessable');
    expect(await code({ planId: plan.id, gateway: 'Balance', discountCode: 'NONE-SUCH' })).toBe('discount_not_valid');
    expect(await code({ planId: plan.id, returnUrl: 'https://evil.test/' })).toBe('unprocessable');
    expect(await code({ planId: plan.id, returnUrl: 'https://app.acme.test/done' })).toBe('done');
    expect(await code({ planId: (await buildPlan(test, { scope: 'Tenant' })).id, gateway: 'Balance' })).toBe(
      'forbidden',
    );
  });

  it('whoever is no user', async () => {
    const plan = await buildPlan(test);
    expect(await codeOf(purchasePlan(contextFor(test, staffActor('Owner')), { planId: plan.id }))).toBe('forbidden');
  });
});
