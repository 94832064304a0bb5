import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { User, UserPlan } from '../../models/index.js';
import { buildTenant } from '../../test-support/factories.js';
import { lastMessageTo } from '../../test-support/messages.js';
import { buildPlan } from '../../test-support/money.js';
import { purchasePlan } from '../payments/purchase-plan.js';
import { receiveStripeEvent } from '../payments/receive-stripe-event.js';
import { reconcilePayments } from '../payments/reconcile-payments.js';
import { refundPayment } from '../payments/refund-payment.js';
import { cancelMyPlan } from './cancel-my-plan.js';
import { expireUserPlans } from './expire-user-plans.js';
import { getRenewalConsent } from './get-renewal-consent.js';
import { renewUserPlans } from './renew-user-plans.js';
import { setAutoRenewal } from './set-auto-renewal.js';
import { type CardShop, openCardShop } from './support/card-shop.js';

let shop: CardShop;
beforeAll(async () => {
  shop = await openCardShop();
});
beforeEach(() => shop.clear());
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

describe('a renewal by card', () => {
  it('charges without the payer, once in however many processes, and goes on where the plan ends', async () => {
    const { user, plan, renew, charge } = await shop.ending();
    expect((await Promise.all([renew(), renew(), renew()])).toSorted()).toEqual([0, 0, 1]);
    expect((await shop.planOf(user))?.id).toBe(plan?.id);
    await Promise.all([charge(), charge(), charge()]);
    expect([await renew(), await charge(-20)]).toEqual([0, 0]);
    const [, payment] = await shop.paymentsOf(user);
    expect(payment).toMatchObject({
      action: 'PlanRenewal',
      gateway: 'Stripe',
      status: 'Confirmed',
      amountMinor: 1_100,
      cardLast4: '4242',
    });
    expect([...shop.stripe.charges.values()]).toMatchObject([
      { id: payment?.authority, amount: 1_100, metadata: { payment_id: payment?.id } },
    ]);
    const asked = shop.stripe.requests.filter(
      ({ method, path }) => method === 'POST' && path === '/v1/payment_intents',
    );
    expect(asked).toMatchObject([{ headers: { 'idempotency-key': `renewal-${payment?.id}` } }]);
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toMatchObject({
      off_session: 'true',
      confirm: 'true',
    });
    const next = await shop.planOf(user);
    expect(next).toMatchObject({ paymentId: payment?.id, autoRenew: true, consentId: plan?.consentId });
    expect(next?.expiresAt.getTime()).toBeGreaterThan(Number(plan?.expiresAt) + 27 * 86_400_000);
  });

  it('renews the next time by the same card, and is refunded to it', async () => {
    const { user, renew, charge } = await shop.ending();
    await renew();
    await charge();
    const second = await shop.planOf(user);
    const then = { now: () => new Date(Number(second?.expiresAt) - 60_000) };
    await renewUserPlans(shop.worker(then));
    await reconcilePayments(shop.worker(then));
    const payments = await shop.paymentsOf(user);
    expect(payments.map(({ status }) => status)).toEqual(['Confirmed', 'Confirmed', 'Confirmed']);
    const refund = { paymentId: payments[2]?.id ?? '', reason: 'Asked for it', refundTo: 'OriginalMethod' } as const;
    expect(await refundPayment(shop.worker(), refund)).toMatchObject({ status: 'Completed' });
    expect([...shop.stripe.refunds.values()].at(-1)).toMatchObject({
      paymentIntent: payments[2]?.authority,
      amount: 1_100,
    });
    // With the plan goes what its card was kept for.
    expect((await shop.consentOf(user)).withdrawnCause).toBe('ended');
  });

  it('takes the balance before the card, where that covers it', async () => {
    const { user, renew, charge } = await shop.ending({ balanceMinor: 1_100 });
    await renew();
    await charge();
    expect(shop.stripe.charges.size).toBe(0);
    expect((await shop.paymentsOf(user))[1]).toMatchObject({ gateway: 'Balance', status: 'Confirmed' });
    expect((await shop.planOf(user))?.consentId).toBe((await shop.consentOf(user)).id);
  });

  it.each(['card_declined', 'authentication_required'] as const)(
    'ends with the plan when Stripe says %s, and tells its owner',
    async (failure) => {
      const { user, plan, renew, charge, at } = await shop.ending();
      shop.stripe.chargeFailure = failure;
      await renew();
      await charge();
      const [, payment] = await shop.paymentsOf(user);
      expect(payment).toMatchObject({ status: 'Failed', failureReason: failure });
      expect(await shop.planOf(user)).toMatchObject({
        id: plan?.id,
        renewalPaymentId: null,
        renewalFailedAt: expect.any(Date),
      });
      const { template, values } = await lastMessageTo(user.email ?? '');
      const reason = failure === 'card_declined' ? 'declined' : 'authentication';
      expect([template, values['reason']]).toEqual(['renewal-failed', reason]);
      expect([await renew(-5), await charge(-4)]).toEqual([0, 0]);
      expect(shop.stripe.charges.size).toBe(1);
      await expireUserPlans(shop.worker(at(1)));
      expect(await shop.planOf(user)).toBeNull();
      expect((await shop.consentOf(user)).withdrawnCause).toBe('ended');
    },
  );

  it('is tried again when its owner asks for it', async () => {
    const { user, renew, charge, at } = await shop.ending();
    shop.stripe.chargeFailure = 'card_declined';
    await renew();
    await charge();
    shop.stripe.chargeFailure = null;
    await setAutoRenewal(shop.as(user, at(-20)), { autoRenew: true });
    await renew(-19);
    await charge(-18);
    expect((await shop.paymentsOf(user)).map(({ status }) => status)).toEqual(['Confirmed', 'Failed', 'Confirmed']);
  });

  it('is found again where a process died between charge and settlement, and charged once', async () => {
    const { user, renew, charge } = await shop.ending();
    await renew();
    shop.stripe.faultyCall = 'off_session';
    shop.stripe.fault = 'error';
    await charge();
    expect((await shop.paymentsOf(user))[1]).toMatchObject({ status: 'Pending', authority: null });
    shop.stripe.fault = null;
    const { id } = await shop.chargeUntold(user);
    await charge(-20);
    expect((await shop.paymentsOf(user))[1]).toMatchObject({ status: 'Confirmed', authority: id });
    expect(shop.stripe.charges.size).toBe(1);
  });

  it('is settled by the event of Stripe as well, once', async () => {
    const { user, renew } = await shop.ending();
    await renew();
    const { id, metadata } = await shop.chargeUntold(user);
    const object = { id, object: 'payment_intent', metadata };
    const { body, signature } = shop.stripe.eventOf('payment_intent.succeeded', object);
    const event = () => receiveStripeEvent(shop.worker(), { rawBody: Buffer.from(body), signature });
    await Promise.all([event(), event()]);
    expect((await shop.paymentsOf(user))[1]).toMatchObject({ status: 'Confirmed', authority: id });
    expect(await UserPlan.count({ where: { userId: user.id } })).toBe(2);
  });

  it('does not charge what was cancelled meanwhile', async () => {
    const { user, renew, charge, at } = await shop.ending();
    await renew();
    await cancelMyPlan(shop.as(user, at(-30)));
    await charge();
    expect(shop.stripe.charges.size).toBe(0);
    expect((await shop.paymentsOf(user))[1]).toMatchObject({ status: 'Failed', failureReason: 'not_to_be_renewed' });
    expect(await shop.planOf(user)).toMatchObject({ renewalPaymentId: null, renewalFailedAt: null });
  });

  it('gives what was paid to who bought another plan while his card was charged', async () => {
    const { user, renew, charge, at } = await shop.ending();
    await renew();
    await shop.chargeUntold(user);
    const other = await buildPlan(shop.test, { priceMinor: 0, currency: 'USD' });
    await purchasePlan(shop.as(user, at(-29.5)), { planId: other.id, gateway: 'Balance' });
    await charge();
    expect((await shop.paymentsOf(user))[1]).toMatchObject({
      status: 'Failed',
      failureReason: 'plan_replaced',
      latePaidAt: expect.any(Date),
    });
    expect((await User.findByPk(user.id))?.balanceMinor).toBe(1_100);
    expect((await shop.planOf(user))?.planId).toBe(other.id);
    expect((await shop.consentOf(user)).withdrawnCause).toBe('replaced');
  });

  it('believes no charge of another amount', async () => {
    const { user, renew, charge } = await shop.ending();
    await renew();
    shop.stripe.fault = 'other_amount';
    await charge();
    expect((await shop.paymentsOf(user))[1]).toMatchObject({ status: 'Failed', failureReason: 'amount_mismatch' });
  });

  it('expires where Stripe does not answer until the plan is over, and charges nothing afterwards', async () => {
    const { user, renew, charge, at } = await shop.ending();
    await renew();
    shop.stripe.fault = 'error';
    await charge();
    await expireUserPlans(shop.worker(at(1)));
    expect((await shop.planOf(user))?.endedAt).toBeNull();
    shop.stripe.fault = null;
    await charge(31);
    expect((await shop.paymentsOf(user))[1]).toMatchObject({ status: 'Expired' });
    expect(shop.stripe.charges.size).toBe(0);
    await expireUserPlans(shop.worker(at(32)));
    expect(await shop.planOf(user)).toBeNull();
  });

  it('pays for the tenant’s plan too', async () => {
    const home = await buildTenant(shop.test);
    const business = await buildPlan(shop.test, { scope: 'Tenant', priceMinor: 2_000, currency: 'USD' });
    const user = await shop.somebody({ tenant: home, isTenantAdmin: true });
    await shop.bought(user, {}, business);
    const plan = await shop.planOf(user);
    const at = { now: () => new Date(Number(plan?.expiresAt) - 60_000) };
    await renewUserPlans(shop.worker(at));
    await reconcilePayments(shop.worker(at));
    expect((await shop.paymentsOf(user))[1]).toMatchObject({ status: 'Confirmed', amountMinor: 2_000 });
    expect(await getRenewalConsent(shop.as(user), { scope: 'Tenant' })).toMatchObject({ cardLast4: '4242' });
  });
});
