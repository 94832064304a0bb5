import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PaymentStep, RenewalConsent } from '../../models/index.js';
import { buildPlan } from '../../test-support/money.js';
import { codeOf, eventsOf } from '../../test-support/records.js';
import { purchasePlan } from '../payments/purchase-plan.js';
import { settlePayment } from '../payments/settle-payment.js';
import { eraseUser } from '../personal-data/erase-user.js';
import { exportUserData } from '../personal-data/export-user-data.js';
import { cancelMyPlan } from './cancel-my-plan.js';
import { forgetWithdrawnCards } from './forget-withdrawn-cards.js';
import { getRenewalConsent } from './get-renewal-consent.js';
import { setAutoRenewal } from './set-auto-renewal.js';
import { type CardShop, openCardShop } from './support/card-shop.js';
import { withdrawRenewalConsent } from './withdraw-renewal-consent.js';

let shop: CardShop;
beforeAll(async () => {
  shop = await openCardShop();
});
beforeEach(() => shop.clear());
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

describe('a purchase with keep_card', () => {
  it('has Stripe keep the card, and keeps sealed what names it', async () => {
    const user = await shop.somebody();
    const payment = await shop.bought(user);
    const { body } = shop.stripe.requests.find(({ path }) => path === '/v1/checkout/sessions') ?? { body: '' };
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      'payment_intent_data[setup_future_usage]': 'off_session',
      customer_creation: 'always',
      'allowed_payment_method_types[0]': 'card',
    });
    const consent = await shop.consentOf(user);
    const session = shop.stripe.sessions.get(payment.authority ?? '');
    expect(consent.card()).toEqual({ customer: session?.customer, paymentMethod: session?.paymentMethod });
    expect(consent.cardSealed).not.toContain(session?.customer);
    expect(JSON.stringify(await PaymentStep.findAll({ where: { paymentId: payment.id } }))).not.toMatch(/cus_|pm_/);
    expect(await getRenewalConsent(shop.as(user))).toMatchObject({ gateway: 'Stripe', cardLast4: '4242' });
    expect((await shop.planOf(user))?.consentId).toBe(consent.id);
  });

  it('gives one consent, however often Stripe tells of the payment', async () => {
    const user = await shop.somebody();
    const payment = await shop.bought(user);
    await Promise.all([1, 2, 3].map(() => settlePayment(shop.worker(), payment)));
    expect(await RenewalConsent.count({ where: { userId: user.id } })).toBe(1);
  });

  it('keeps nothing unless the payer consented', async () => {
    const user = await shop.somebody();
    await shop.bought(user, { keepCard: false });
    expect(await RenewalConsent.count({ where: { userId: user.id } })).toBe(0);
    expect(await codeOf(getRenewalConsent(shop.as(user)))).toBe('not_found');
  });

  it('is refused without auto_renew, by another gateway, and for nothing', async () => {
    const user = await shop.somebody({ balanceMinor: 5_000 });
    const free = await buildPlan(shop.test, { priceMinor: 0, currency: 'USD' });
    const buy = (parts: object) =>
      codeOf(
        purchasePlan(shop.as(user), {
          planId: shop.pro.id,
          gateway: 'Stripe',
          autoRenew: true,
          keepCard: true,
          ...parts,
        }),
      );
    expect(await buy({ autoRenew: false })).toBe('unprocessable');
    expect(await buy({ gateway: 'Balance' })).toBe('unprocessable');
    expect(await buy({ planId: free.id })).toBe('unprocessable');
    expect(await shop.paymentsOf(user)).toEqual([]);
  });
});

describe('withdrawRenewalConsent', () => {
  it('has no card charged any more, here and at Stripe, and tells it once', async () => {
    const { user, renew, charge } = await shop.ending();
    const { customer = '' } = (await shop.consentOf(user)).card() ?? {};
    const contexts = [1, 2, 3].map(() => shop.as(user));
    await Promise.all(contexts.map((context) => withdrawRenewalConsent(context)));
    const told = (await Promise.all(contexts.map(eventsOf))).flat();
    expect(told).toMatchObject([
      { type: 'payment.renewal_consent.withdrawn.v1', data: { user_id: user.id, cause: 'removed' } },
    ]);
    expect(await codeOf(getRenewalConsent(shop.as(user)))).toBe('not_found');
    await renew();
    await charge();
    expect(shop.stripe.charges.size).toBe(0);
    shop.stripe.fault = 'error';
    await expect(forgetWithdrawnCards(shop.worker())).rejects.toThrow('failed');
    expect((await shop.consentOf(user)).cardSealed).not.toBeNull();
    shop.stripe.fault = null;
    while ((await forgetWithdrawnCards(shop.worker())) > 0);
    expect(shop.stripe.forgotten).toContain(customer);
    expect(await shop.consentOf(user)).toMatchObject({
      cardSealed: null,
      withdrawnCause: 'removed',
      cardLast4: '4242',
    });
  });

  it('comes with a cancellation and the end of auto-renewal', async () => {
    const [one, two] = [await shop.somebody(), await shop.somebody()];
    for (const user of [one, two]) await shop.bought(user);
    await cancelMyPlan(shop.as(one));
    await setAutoRenewal(shop.as(two), { autoRenew: false });
    for (const user of [one, two]) expect((await shop.consentOf(user)).withdrawnCause).toBe('cancelled');
  });

  it('is for who has a plan; for the tenant’s, its managers', async () => {
    const [user, other] = [await shop.somebody(), await shop.somebody()];
    await shop.bought(user);
    const context = shop.as(other);
    expect(await codeOf(withdrawRenewalConsent(context))).toBe('not_found');
    expect(await codeOf(withdrawRenewalConsent(context, { scope: 'Tenant' }))).toBe('forbidden');
    expect(await codeOf(getRenewalConsent(context))).toBe('not_found');
    expect(await codeOf(getRenewalConsent(context, { scope: 'Tenant' }))).toBe('forbidden');
    expect(await eventsOf(context)).toEqual([]);
    expect((await shop.consentOf(user)).withdrawnAt).toBeNull();
  });

  it('keeps the card as long as a charge by it is under way', async () => {
    const { user, renew } = await shop.ending();
    await renew();
    await withdrawRenewalConsent(shop.as(user));
    while ((await forgetWithdrawnCards(shop.worker())) > 0);
    expect((await shop.consentOf(user)).cardSealed).not.toBeNull();
  });

  it('leaves no trace when its transaction fails', async () => {
    const user = await shop.somebody();
    await shop.bought(user);
    const context = shop.as(user);
    await shop.test.database.sequelize.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
       create constraint trigger refuse after update on renewal_consents deferrable initially deferred for each row
         when (new.user_id = '${user.id}') execute function refuse()`,
    );
    await expect(withdrawRenewalConsent(context)).rejects.toThrow('refused');
    await shop.test.database.sequelize.query('drop trigger refuse on renewal_consents; drop function refuse()');
    expect(await eventsOf(context)).toEqual([]);
    expect((await shop.consentOf(user)).withdrawnAt).toBeNull();
  });
});

it('an erasure takes the consent with it, and an export tells it without what names the card', async () => {
  const user = await shop.somebody();
  await shop.bought(user);
  const { parts } = await exportUserData(shop.worker(), { userId: user.id, reason: 'Asked for it' } as never);
  expect(parts['renewal_consents']?.rows).toMatchObject([{ gateway: 'Stripe', card_last4: '4242' }]);
  expect(JSON.stringify(parts)).not.toMatch(/card_sealed|cus_|pm_/);
  const { customer = '' } = (await shop.consentOf(user)).card() ?? {};
  await eraseUser(shop.worker(), { userId: user.id, reason: 'Asked for it' });
  expect(await shop.consentOf(user)).toMatchObject({ withdrawnCause: 'erasure', cardLast4: null });
  while ((await forgetWithdrawnCards(shop.worker())) > 0);
  expect(shop.stripe.forgotten).toContain(customer);
  expect((await shop.consentOf(user)).cardSealed).toBeNull();
});
