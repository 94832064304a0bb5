import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Payment, PaymentStep, UserPlan } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { type CardShop, openCardShop } from '../plans/support/card-shop.js';
import { purchasePlan } from './purchase-plan.js';
import { reconcilePayments } from './reconcile-payments.js';

let shop: CardShop;
beforeAll(async () => {
  shop = await openCardShop();
});
beforeEach(() => shop.clear());
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

const later = (hours: number) => ({ now: () => new Date(clock.now().getTime() + hours * 3_600_000) });
const reconcile = (hours: number) => reconcilePayments(shop.worker(later(hours)));
const found = (id: string) => Payment.findByPk(id, { rejectOnEmpty: true });

async function paidLater() {
  const user = await shop.somebody();
  const { paymentId } = await purchasePlan(shop.as(user), { planId: shop.pro.id, gateway: 'Stripe' });
  const { authority } = await found(paymentId);
  await shop.stripe.payLater(authority ?? '');
  return { user, paymentId, authority: authority ?? '' };
}

it('does not let a payment expire whose money is on its way, and gives the plan once it is there', async () => {
  const { user, paymentId, authority } = await paidLater();
  for (const hours of [0.1, 1, 23, 47, 70]) {
    await reconcile(hours);
    expect([hours, (await found(paymentId)).status]).toEqual([hours, 'Pending']);
  }
  const steps = await PaymentStep.findAll({ where: { paymentId, kind: 'under_way' } });
  // Once a day, however often Stripe is asked.
  expect(steps.length).toBeLessThan(5);
  await shop.stripe.endLater(authority, 'paid');
  await reconcile(71);
  expect((await found(paymentId)).status).toBe('Confirmed');
  expect(await UserPlan.count({ where: { userId: user.id, endedAt: null } })).toBe(1);
});

it('fails once Stripe says that the money does not come', async () => {
  const { paymentId, authority } = await paidLater();
  await reconcile(1);
  await shop.stripe.endLater(authority, 'failed');
  await reconcile(40);
  expect(await found(paymentId)).toMatchObject({ status: 'Failed', failureReason: 'failed' });
});

it('expires what was not paid in any way', async () => {
  const user = await shop.somebody();
  const { paymentId } = await purchasePlan(shop.as(user), { planId: shop.pro.id, gateway: 'Stripe' });
  await reconcile(1);
  expect((await found(paymentId)).status).toBe('Expired');
});
