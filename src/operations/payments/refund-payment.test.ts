import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Discount, DiscountUse, LedgerTransaction, Payment, Plan, Refund, User, UserPlan } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { StaffActor } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { usePaymentGateways } from '../../providers/payments/payment-gateways.js';
import { anonymous, serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildDiscount, buildQuest, buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { type CallParts, contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPlan, buildRefund } from '../../test-support/money.js';
import { startZarinpalServer, type ZarinpalServer } from '../../test-support/payment-servers/zarinpal-server.js';
import { codeOf, tally, typesOf } from '../../test-support/records.js';
import { claimQuest } from '../gamification/claim-quest.js';
import { countEvent } from '../gamification/count-event.js';
import { postToLedger } from '../ledger/post-to-ledger.js';
import { verifyLedger } from '../ledger/verify-ledger.js';
import { erasePerson } from '../personal-data/erase-person.js';
import { approveRefund } from './approve-refund.js';
import { purchasePlan } from './purchase-plan.js';
import { requireApprovalAbove } from './refund-approval.js';
import { type RefundPaymentInput, refundPayment } from './refund-payment.js';
import { rejectRefund } from './reject-refund.js';
import { resumeRefunds } from './resume-refunds.js';
import { settlePayment } from './settle-payment.js';

let test: TestDatabase;
let zarinpal: ZarinpalServer;
beforeAll(async () => {
  test = await createInstallation();
  zarinpal = await startZarinpalServer();
  const { url: baseUrl, merchantId, accessToken } = zarinpal;
  const none = { idpay: null, bazaar: null, stripe: null };
  usePaymentGateways({ ...none, zarinpal: { baseUrl, merchantId, accessToken } });
});
beforeEach(() => {
  zarinpal.fault = null;
  requireApprovalAbove(new Map([['IRR', 5_000_000]]));
});
afterAll(async () => {
  expect((await verifyLedger(contextFor(test, system))).differences).toEqual([]);
  await zarinpal.close();
  await test.drop();
});

const asService = (tenantId: string, parts: CallParts = {}) => contextFor(test, serviceActor(), { tenantId, ...parts });
const freshUser = (id: string) => User.findByPk(id, { rejectOnEmpty: true });
const freshPayment = (id: string) => Payment.findByPk(id, { rejectOnEmpty: true });
const freshRefund = (id: string) => Refund.findByPk(id, { rejectOnEmpty: true });

interface Bought {
  price?: number;
  discountCode?: string;
  gateway?: 'ZarinPal' | 'Balance';
}

/** A plan that was bought, from a balance that has 1,000,000 left unless the provider took the money. */
async function bought({ price = 1_000_000, discountCode, gateway = 'Balance' }: Bought = {}) {
  const plan = await buildPlan(test, { priceMinor: price, taxPercentage: 9, secondsCharge: 3_600 });
  const user = await buildUser(test, { balanceMinor: Math.round(price * 1.09) + 1_000_000 });
  const context = contextFor(test, userActor(user));
  const input = { planId: plan.id, gateway, ...(discountCode !== undefined && { discountCode }) };
  const { paymentId } = await purchasePlan(context, input);
  if (gateway === 'ZarinPal') {
    const payment = await freshPayment(paymentId);
    zarinpal.pay(payment.authority ?? '');
    await settlePayment(context, payment);
  }
  const payment = await freshPayment(paymentId);
  const refund = (input: Partial<RefundPaymentInput> = {}, parts?: CallParts) =>
    refundPayment(asService(user.tenantId, parts), { paymentId, reason: 'The render failed', ...input });
  return { user, payment, refund };
}

async function entriesOf(refundId: string) {
  const { entries } = await LedgerTransaction.findOne({
    where: { causeId: refundId, kind: 'refund' },
    rejectOnEmpty: true,
  });
  return Object.fromEntries(entries.map(({ account, amount_minor }) => [account, amount_minor]));
}

describe('refundPayment to the balance', () => {
  it('goes in parts to the last rial, with revenue and tax in proportion, and tells it', async () => {
    const { user, payment, refund } = await bought({ price: 1_000_003 });
    expect(payment).toMatchObject({ taxMinor: 90_000, amountMinor: 1_090_003 });
    const context = asService(user.tenantId);
    const first = await refundPayment(context, { paymentId: payment.id, amountMinor: 333_333, reason: 'Late' });
    expect(first.status).toBe('Completed');
    expect(await typesOf(context)).toEqual([
      'payment.refund.approved.v1',
      'payment.balance.changed.v1',
      'payment.refund.completed.v1',
      'payment.payment.refunded.v1',
    ]);
    const second = await refund({ amountMinor: 333_334 });
    const last = await refund();
    expect(await Promise.all([first, second, last].map(({ refundId }) => entriesOf(refundId)))).toEqual([
      { revenue: -305_811, tax: -27_522, user_balance: 333_333 },
      { revenue: -305_811, tax: -27_523, user_balance: 333_334 },
      { revenue: -388_381, tax: -34_955, user_balance: 423_336 },
    ]);
    expect(await freshPayment(payment.id)).toMatchObject({ status: 'Refunded', refundedMinor: 1_090_003 });
    expect((await freshUser(user.id)).balanceMinor).toBe(1_000_000 + 1_090_003);
    expect(await codeOf(refund())).toBe('payment_not_refundable');
  });

  it('never gives back more than the rest, however many ask at once', async () => {
    const { user, payment, refund } = await bought();
    expect(await codeOf(refund({ amountMinor: 1_090_001 }))).toBe('refund_exceeds_payment');
    const calls = Array.from({ length: 20 }, () => refund({ amountMinor: 100_000 }));
    expect(await tally(calls)).toEqual({ done: 10, refund_exceeds_payment: 10 });
    expect(await freshPayment(payment.id)).toMatchObject({ status: 'PartlyRefunded', refundedMinor: 1_000_000 });
    expect((await freshUser(user.id)).balanceMinor).toBe(2_000_000);
  });

  it('refunds once for one key', async () => {
    const { user, refund } = await bought();
    const parts = { idempotencyKey: randomUUID() } as CallParts;
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund({ amountMinor: 1_000 }, parts)));
    expect(new Set(answers.map(({ refundId }) => refundId)).size).toBe(1);
    expect((await freshUser(user.id)).balanceMinor).toBe(1_001_000);
    expect(await codeOf(refund({ amountMinor: 2_000 }, parts))).toBe('idempotency_key_reused');
  });

  it('ends the plan with the last of the money, and not before', async () => {
    const { user, payment, refund } = await bought();
    await refund({ amountMinor: 1_089_999 });
    expect(await UserPlan.count({ where: { paymentId: payment.id, endedAt: null } })).toBe(1);
    await refund();
    expect(await UserPlan.findOne({ where: { paymentId: payment.id } })).toMatchObject({ endedCause: 'refunded' });
    expect(await freshUser(user.id)).toMatchObject({ maxDailyRenderCount: 3, parallelRenderingCeiling: 1 });
  });

  it('is not for an account that was erased: nobody could use the money', async () => {
    const { user, refund } = await bought();
    await inTransaction(contextFor(test, system), async (context) =>
      erasePerson(context, await User.findByPk(user.id, { rejectOnEmpty: true, transaction: context.transaction })),
    );
    expect(await codeOf(refund())).toBe('payment_not_refundable');
  });

  it('is not for one that was erased before the second person came, either', async () => {
    requireApprovalAbove(new Map());
    const { user, payment } = await bought();
    const [asking, deciding] = [staffActor('Finance'), staffActor('Owner')];
    const input = { paymentId: payment.id, reason: 'Asked for it', refundTo: 'Balance' } as const;
    const { refundId } = await refundPayment(contextFor(test, asking), input);
    const { balanceMinor } = await freshUser(user.id);
    await inTransaction(contextFor(test, system), async (context) =>
      erasePerson(context, await User.findByPk(user.id, { rejectOnEmpty: true, transaction: context.transaction })),
    );
    expect(await codeOf(approveRefund(contextFor(test, deciding), { refundId }))).toBe('payment_not_refundable');
    expect((await freshRefund(refundId)).status).toBe('AwaitingApproval');
    expect((await freshUser(user.id)).balanceMinor).toBe(balanceMinor);
  });

  it('leaves a plan alone that took the place of the refunded one', async () => {
    const { user, refund } = await bought();
    const other = await buildPlan(test, { priceMinor: 0 });
    await purchasePlan(contextFor(test, userActor(user)), { planId: other.id, gateway: 'Balance' });
    await refund();
    expect(await UserPlan.findOne({ where: { userId: user.id, endedAt: null } })).toMatchObject({ planId: other.id });
  });
});

describe('refundPayment takes back', () => {
  const shared = async () => {
    const owner = await buildUser(test, { balanceMinor: 0 });
    const discount = await buildDiscount(test, {
      ...{ kind: 'Percentage', value: 10, ownerUserId: owner.id, ownerProfitPercentage: 10, maxUseCount: 1 },
    });
    return { owner, discount };
  };

  it('the owner’s share in proportion, and at the end the use of the discount', async () => {
    const { owner, discount } = await shared();
    const { payment, refund } = await bought({ discountCode: discount.code });
    expect((await freshUser(owner.id)).affiliateBalanceMinor).toBe(90_000);
    await refund({ amountMinor: 327_000 });
    expect((await freshUser(owner.id)).affiliateBalanceMinor).toBe(60_000);
    expect((await Discount.findByPk(discount.id))?.useCount).toBe(1);
    await refund();
    expect((await freshUser(owner.id)).affiliateBalanceMinor).toBe(0);
    expect((await Discount.findByPk(discount.id))?.useCount).toBe(0);
    expect(await DiscountUse.findOne({ where: { paymentId: payment.id } })).toMatchObject({
      ...{ state: 'TakenBack', profitMinor: 0 },
    });
  });

  it('as a debt what the owner has spent', async () => {
    const { owner, discount } = await shared();
    const { refund } = await bought({ discountCode: discount.code });
    await seed(test, (context) =>
      postToLedger(context, {
        ...{
          kind: 'correction',
          causeId: randomUUID(),
          tenantId: owner.tenantId,
          currency: 'IRR',
          description: 'Paid out',
        },
        entries: [
          { account: { kind: 'user_affiliate', userId: owner.id }, amountMinor: -70_000 },
          { account: { kind: 'corrections' }, amountMinor: 70_000 },
        ],
      }),
    );
    const { refundId } = await refund();
    expect((await freshUser(owner.id)).affiliateBalanceMinor).toBe(0);
    const reversal = await LedgerTransaction.findOne({ where: { causeId: refundId, kind: 'profit_reversal' } });
    expect(reversal?.entries.map(({ account, amount_minor }) => [account, amount_minor])).toEqual([
      ['affiliate_costs', 90_000],
      ['user_affiliate', -20_000],
      ['user_debt', -70_000],
    ]);
  });

  it('the prize of a quest that the payment completed, once all the money went back', async () => {
    const { user, payment, refund } = await bought();
    const condition = { event_types: ['payment.payment.confirmed.v1'], fields: [] };
    const values = {
      tenantId: user.tenantId,
      condition,
      targetCount: 1,
      prizeType: 'Balance',
      prizeAmount: 40_000,
    } as const;
    const quest = await buildQuest(test, values);
    const event = { id: randomUUID(), type: 'payment.payment.confirmed.v1', occurredAt: clock.now() };
    const { id: userId, tenantId } = user;
    await countEvent(contextFor(test, system), { ...event, userId, tenantId, data: { payment_id: payment.id } });
    await claimQuest(contextFor(test, userActor(user)), { questId: quest.id });
    expect((await freshUser(user.id)).balanceMinor).toBe(1_040_000);
    await refund({ amountMinor: 90_000 });
    expect((await freshUser(user.id)).balanceMinor).toBe(1_130_000);
    await refund();
    expect((await freshUser(user.id)).balanceMinor).toBe(2_090_000);
  });

  it('render credits that the code brought', async () => {
    const discount = await buildDiscount(test, { kind: 'RenderCredits', value: 10 });
    const { user, refund } = await bought({ discountCode: discount.code });
    expect((await freshUser(user.id)).renderCredits).toBe(10);
    await refund();
    expect((await freshUser(user.id)).renderCredits).toBe(0);
  });
});

describe('refundPayment to the plan', () => {
  it('gives seconds back in proportion, up to those that came with it, and no money', async () => {
    const { user, payment, refund } = await bought();
    const plan = () => UserPlan.findOne({ where: { paymentId: payment.id }, rejectOnEmpty: true });
    expect(await codeOf(refund({ refundTo: 'Plan', amountMinor: 1_000 }))).toBe('payment_not_refundable');
    await seed(test, async ({ transaction }) => (await plan()).update({ remainChargeSec: 1_000 }, { transaction }));
    const { refundId } = await refund({ refundTo: 'Plan', amountMinor: 109_000 });
    expect((await freshRefund(refundId)).secondsReturned).toBe(360);
    const rest = await refund({ refundTo: 'Plan' });
    expect((await freshRefund(rest.refundId)).secondsReturned).toBe(2_240);
    expect((await plan()).remainChargeSec).toBe(3_600);
    expect((await plan()).endedAt).toBeNull();
    expect((await freshUser(user.id)).balanceMinor).toBe(1_000_000);
    expect(await freshPayment(payment.id)).toMatchObject({ status: 'Refunded', refundedMinor: 1_090_000 });
  });
});

describe('refundPayment to the original method', () => {
  const resume = (seconds: number) =>
    resumeRefunds(
      contextFor(test, system, { via: 'worker', now: () => new Date(clock.now().getTime() + seconds * 1000) }),
    );
  const orderOf = ({ authority }: Payment) => zarinpal.orders.get(authority ?? '');

  it('means the balance for what the balance paid', async () => {
    const { user, refund } = await bought();
    const { refundId, status } = await refund({ refundTo: 'OriginalMethod', amountMinor: 5_000 });
    expect([status, (await freshRefund(refundId)).refundTo]).toEqual(['Completed', 'Balance']);
    expect((await freshUser(user.id)).balanceMinor).toBe(1_005_000);
  });

  it('is under way until the provider has given the money back, asked again by the job', async () => {
    const { payment, refund } = await bought({ gateway: 'ZarinPal' });
    const { refundId, status } = await refund({ refundTo: 'OriginalMethod' });
    expect(status).toBe('Processing');
    expect((await freshPayment(payment.id)).refundedMinor).toBe(0);
    expect(await codeOf(refund({ amountMinor: 1 }))).toBe('refund_exceeds_payment');
    const order = orderOf(payment);
    if (order?.refund) order.refund.status = 'DONE';
    expect(await resume(60)).toBe(0);
    const looked = await Promise.all([1, 2, 3].map(() => resume(130)));
    expect(looked.toSorted()).toEqual([0, 0, 1]);
    expect(await freshRefund(refundId)).toMatchObject({ status: 'Completed', gatewayReference: order?.sessionId });
    expect(await freshPayment(payment.id)).toMatchObject({ status: 'Refunded', refundedMinor: 1_090_000 });
    expect(await entriesOf(refundId)).toEqual({ revenue: -1_000_000, tax: -90_000, gateway: 1_090_000 });
  });

  it('goes on with what a process left behind, and asks a provider that does not answer again', async () => {
    const { payment, refund } = await bought({ gateway: 'ZarinPal' });
    zarinpal.fault = 'error';
    const { refundId, status } = await refund({ refundTo: 'OriginalMethod', amountMinor: 50_000 });
    expect(status).toBe('Processing');
    zarinpal.fault = null;
    await resume(130);
    expect(orderOf(payment)?.refund?.amount).toBe(50_000);
    const order = orderOf(payment);
    if (order?.refund) order.refund.status = 'FAILED';
    await resume(300);
    expect(await freshRefund(refundId)).toMatchObject({ status: 'Failed', failureReason: 'refund_failed' });
    expect((await refund()).status).toBe('Completed');
    expect((await freshPayment(payment.id)).status).toBe('Refunded');
  });

  it('is taken up by the job when the process died before it asked the provider', async () => {
    const { payment } = await bought({ gateway: 'ZarinPal' });
    const values = { amountMinor: 60_000, refundTo: 'OriginalMethod', status: 'Processing' } as const;
    const { id } = await buildRefund(test, payment, values);
    await resume(130);
    expect(orderOf(payment)?.refund?.amount).toBe(60_000);
    const order = orderOf(payment);
    if (order?.refund) order.refund.status = 'DONE';
    await resume(260);
    await resume(390);
    expect((await freshRefund(id)).status).toBe('Completed');
    expect(await freshPayment(payment.id)).toMatchObject({ status: 'PartlyRefunded', refundedMinor: 60_000 });
  });

  it('comes to the others behind one that fails', async () => {
    const [broken, good] = [await bought({ gateway: 'ZarinPal' }), await bought({ gateway: 'ZarinPal' })];
    const refunds = [];
    for (const { payment, refund } of [broken, good]) {
      refunds.push(await refund({ refundTo: 'OriginalMethod' }));
      const order = orderOf(payment);
      if (order?.refund) order.refund.status = 'DONE';
    }
    await test.database.sequelize.query(
      `alter table payments disable trigger user;
       update payments set terms = terms || '{"ownerUserId":"nobody"}' where id = '${broken.payment.id}';
       alter table payments enable trigger user`,
    );
    await expect(resume(130)).rejects.toThrow('failed');
    const states = await Promise.all(refunds.map(async ({ refundId }) => (await freshRefund(refundId)).status));
    expect(states).toEqual(['Processing', 'Completed']);
    await test.database.sequelize.query(
      `alter table payments disable trigger user;
       update payments set terms = terms || '{"ownerUserId":null}' where id = '${broken.payment.id}';
       alter table payments enable trigger user`,
    );
    await resume(260);
    expect((await freshRefund(refunds[0]?.refundId ?? '')).status).toBe('Completed');
  });

  it('is refused a second time at ZarinPal, which knows one refund of a payment', async () => {
    const { refund } = await bought({ gateway: 'ZarinPal' });
    await refund({ refundTo: 'OriginalMethod', amountMinor: 50_000 });
    expect(await codeOf(refund({ refundTo: 'OriginalMethod', amountMinor: 50_000 }))).toBe('payment_not_refundable');
  });
});

describe('refundPayment by staff', () => {
  const [finance, owner] = [staffActor('Finance'), staffActor('Owner')];
  const by = (actor: StaffActor) => contextFor(test, actor);

  it('waits for a second person above the amount, who is never the first, and happens once', async () => {
    const { user, payment } = await bought({ price: 6_000_000 });
    const asked = by(finance);
    const { refundId, status } = await refundPayment(asked, { paymentId: payment.id, reason: 'Complaint' });
    expect(status).toBe('AwaitingApproval');
    expect(await typesOf(asked)).toEqual(['payment.refund.requested.v1']);
    expect((await freshUser(user.id)).balanceMinor).toBe(1_000_000);
    expect(await codeOf(approveRefund(by(finance), { refundId }))).toBe('forbidden');
    expect(await codeOf(rejectRefund(by(finance), { refundId, reason: 'Mine' }))).toBe('forbidden');
    expect(await codeOf(approveRefund(by(staffActor('Support')), { refundId }))).toBe('forbidden');
    const approvals = Array.from({ length: 5 }, () => approveRefund(by(owner), { refundId }));
    expect(await tally(approvals)).toEqual({ done: 1, status_not_allowed: 4 });
    expect(await freshRefund(refundId)).toMatchObject({ status: 'Completed', decidedById: owner.staffId });
    expect((await freshUser(user.id)).balanceMinor).toBe(7_540_000);
    expect(await codeOf(rejectRefund(by(owner), { refundId, reason: 'Late' }))).toBe('status_not_allowed');
  });

  it('can be rejected, and its amount asked for again', async () => {
    requireApprovalAbove(new Map([['IRR', 0]]));
    const { payment } = await bought();
    const ask = () => refundPayment(by(finance), { paymentId: payment.id, reason: 'Complaint' });
    const { refundId } = await ask();
    expect(await codeOf(ask())).toBe('refund_exceeds_payment');
    const context = by(owner);
    await rejectRefund(context, { refundId, reason: 'No ground' });
    expect(await typesOf(context)).toEqual(['payment.refund.rejected.v1']);
    expect(await codeOf(ask())).toBe('done');
  });

  it('counts small refunds together, and waits not for those of services', async () => {
    const { payment, refund } = await bought({ price: 20_000_000 });
    const ask = (amountMinor: number) =>
      refundPayment(by(finance), { paymentId: payment.id, amountMinor, reason: 'Complaint' });
    expect((await ask(3_000_000)).status).toBe('Completed');
    expect((await ask(2_000_000)).status).toBe('Completed');
    expect((await ask(1)).status).toBe('AwaitingApproval');
    expect((await refund({ amountMinor: 9_000_000 })).status).toBe('Completed');
  });
});

describe('refundPayment refuses', () => {
  it('what was not paid, another tenant’s payment, other callers, amounts that are none', async () => {
    const { user, payment, refund } = await bought();
    const plan = await buildPlan(test);
    const { paymentId } = await purchasePlan(contextFor(test, userActor(user)), {
      planId: plan.id,
      gateway: 'ZarinPal',
    });
    expect(await codeOf(refund({ paymentId }))).toBe('payment_not_refundable');
    const free = await Plan.findByPk((await buildPlan(test, { priceMinor: 0 })).id, { rejectOnEmpty: true });
    const gift = await purchasePlan(contextFor(test, userActor(user)), { planId: free.id, gateway: 'Balance' });
    expect(await codeOf(refund({ paymentId: gift.paymentId }))).toBe('payment_not_refundable');
    for (const amountMinor of [0, -1, 1.5, Number.NaN, 2 ** 60])
      expect(await codeOf(refund({ amountMinor }))).toBe('unprocessable');
    const input = { paymentId: payment.id, reason: 'x' };
    const elsewhere = asService((await buildTenant(test)).id);
    expect(await codeOf(refundPayment(elsewhere, input))).toBe('not_found');
    expect(await typesOf(elsewhere)).toEqual([]);
    expect(await codeOf(refundPayment(contextFor(test, serviceActor()), input))).toBe('tenant_required');
    for (const actor of [anonymous, userActor(user), staffActor('Support'), serviceActor(['getUser'])])
      expect(await codeOf(refundPayment(contextFor(test, actor), input))).toMatch(/^(forbidden|unauthenticated)$/);
    expect(await codeOf(refundPayment(asService(user.tenantId), { ...input, reason: ' ' }))).toBe('unprocessable');
  });
});
