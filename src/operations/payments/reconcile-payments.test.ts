import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Discount, Payment, PaymentStep, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { usePaymentGateways } from '../../providers/payments/payment-gateways.js';
import { system, userActor } from '../../test-support/actors.js';
import { buildDiscount, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPlan } from '../../test-support/money.js';
import { type IdpayServer, startIdpayServer } from '../../test-support/payment-servers/idpay-server.js';
import { startZarinpalServer, type ZarinpalServer } from '../../test-support/payment-servers/zarinpal-server.js';
import { purchasePlan } from './purchase-plan.js';
import { reconcilePayments } from './reconcile-payments.js';
import { settlePayment } from './settle-payment.js';

let test: TestDatabase;
let zarinpal: ZarinpalServer;
let idpay: IdpayServer;
beforeAll(async () => {
  test = await createInstallation();
  [zarinpal, idpay] = await Promise.all([startZarinpalServer(), startIdpayServer()]);
  usePaymentGateways({
    ...{ bazaar: null, stripe: null },
    zarinpal: { baseUrl: zarinpal.url, merchantId: zarinpal.merchantId, accessToken: null },
    idpay: { baseUrl: idpay.url, apiKey: idpay.apiKey, sandbox: true },
  } as never);
});
// What a test left Pending must not be so in the next.
beforeEach(async () => {
  await test.database.sequelize.query(
    `update payments set status = 'Expired', failed_at = now(), failure_reason = 'left_over' where status = 'Pending'`,
  );
  zarinpal.fault = null;
  zarinpal.faultyCall = null;
});
afterAll(async () => {
  await Promise.all([zarinpal.close(), idpay.close()]);
  await test.drop();
});

const later = (seconds: number) => ({ now: () => new Date(clock.now().getTime() + seconds * 1000) });
const reconcile = (seconds: number) =>
  reconcilePayments(contextFor(test, system, { via: 'worker', ...later(seconds) }));
const found = (id: string) => Payment.findByPk(id, { rejectOnEmpty: true });

async function begin(discountCode?: string, gateway: 'ZarinPal' | 'IdPay' = 'ZarinPal') {
  const user = await buildUser(test);
  const plan = await buildPlan(test);
  const context = contextFor(test, userActor(user));
  const input = { planId: plan.id, gateway, ...(discountCode !== undefined && { discountCode }) };
  const payment = await found((await purchasePlan(context, input)).paymentId);
  return { user, context, payment, authority: payment.authority ?? '' };
}

it('confirms what was paid without anybody coming back, once, in however many processes', async () => {
  const { payment, authority } = await begin();
  zarinpal.pay(authority);
  zarinpal.faultyCall = 'unVerified';
  zarinpal.fault = 'error';
  expect(await reconcile(60)).toBe(0);
  const looked = await Promise.all([1, 2, 3].map(() => reconcile(130)));
  expect(looked.toSorted()).toEqual([0, 0, 1]);
  expect((await found(payment.id)).status).toBe('Confirmed');
});

it('lets expire what nobody paid, and gives the discount back', async () => {
  const discount = await buildDiscount(test, { kind: 'Percentage', value: 10, maxUseCount: 1 });
  const { payment, authority, user, context } = await begin(discount.code);
  await reconcile(300);
  expect((await found(payment.id)).status).toBe('Pending');
  await reconcile(1_900);
  expect(await found(payment.id)).toMatchObject({ status: 'Expired', failureReason: 'not_paid_in_time' });
  expect((await Discount.findByPk(discount.id))?.useCount).toBe(0);
  // Whoever pays afterwards has it back from the provider, since nobody takes it.
  zarinpal.pay(authority);
  await settlePayment(context, await found(payment.id));
  expect((await found(payment.id)).status).toBe('Expired');
  expect(zarinpal.orders.get(authority)?.status).toBe('PAID');
  expect((await User.findByPk(user.id))?.balanceMinor).toBe(0);
});

it('credits money to the balance that was taken while the payment expired', async () => {
  const { payment, authority, user, context } = await begin();
  zarinpal.pay(authority);
  const seen = await found(payment.id);
  zarinpal.fault = 'error';
  await reconcile(1_900);
  expect((await found(payment.id)).status).toBe('Pending');
  zarinpal.fault = null;
  // Seen Pending by a callback, ended meanwhile by somebody who could not know.
  await test.database.sequelize.query(
    `update payments set status = 'Expired', failed_at = now(), failure_reason = 'not_paid_in_time' where id = '${payment.id}'`,
  );
  await Promise.all([settlePayment(context, seen), settlePayment(context, seen)]);
  expect((await found(payment.id)).status).toBe('Expired');
  expect((await User.findByPk(user.id))?.balanceMinor).toBe(1_000_000);
});

it('asks again when the provider does not answer, and notes it', async () => {
  const { payment } = await begin();
  zarinpal.fault = 'garbage';
  await reconcile(2_000);
  expect((await found(payment.id)).status).toBe('Pending');
  const steps = await PaymentStep.findAll({ where: { paymentId: payment.id } });
  expect(steps.map(({ kind }) => kind)).toContain('provider_unavailable');
});

it('comes to the others behind one that cannot be settled', async () => {
  const [broken, good] = [await begin(), await begin()];
  await test.database.sequelize.query(
    `alter table payments disable trigger user;
     update payments set terms = terms || '{"billingPeriod":"Never"}', created_at = created_at - interval '1 hour' where id = '${broken.payment.id}';
     alter table payments enable trigger user`,
  );
  for (const { authority } of [broken, good]) zarinpal.pay(authority);
  await expect(reconcile(130)).rejects.toThrow('failed');
  expect((await found(broken.payment.id)).status).toBe('Pending');
  expect((await found(good.payment.id)).status).toBe('Confirmed');
});

it('takes at once what ZarinPal lists as paid and not verified, and nothing of another amount', async () => {
  const [paid, other, unpaid] = [await begin(), await begin(), await begin()];
  for (const { authority } of [paid, other]) zarinpal.pay(authority);
  const order = zarinpal.orders.get(other.authority);
  if (order) order.amount += 1;
  expect(await Promise.all([reconcile(1), reconcile(1)])).toContain(1);
  expect((await found(paid.payment.id)).status).toBe('Confirmed');
  expect(zarinpal.orders.get(paid.authority)?.status).toBe('VERIFIED');
  for (const { payment } of [other, unpaid]) expect((await found(payment.id)).status).toBe('Pending');
});

it('keeps a provider that does not answer from holding up the others, and asks it on later', async () => {
  const silent = await Promise.all(Array.from({ length: 6 }, () => begin()));
  const good = await begin(undefined, 'IdPay');
  idpay.pay(good.authority);
  zarinpal.fault = 'error';
  await reconcile(130);
  expect((await found(good.payment.id)).status).toBe('Confirmed');
  const asked = async () => {
    const payments = await Promise.all(silent.map(({ payment }) => found(payment.id)));
    return payments.filter(({ inquiredAt }) => inquiredAt !== null).length;
  };
  // A handful was asked in vain; the rest is not, and comes first the next time.
  expect(await asked()).toBe(4);
  await reconcile(131);
  expect(await asked()).toBe(6);
  zarinpal.fault = null;
  for (const { authority } of silent) zarinpal.pay(authority);
  await reconcile(300);
  for (const { payment } of silent) expect((await found(payment.id)).status).toBe('Confirmed');
});

it('takes what the provider lists at once, past one that it does not answer about, and stops where it hangs', async () => {
  const begun = await Promise.all(Array.from({ length: 6 }, () => begin()));
  for (const { authority } of begun) zarinpal.pay(authority);
  const taken = async () =>
    (await Payment.findAll({ where: { id: begun.map(({ payment }) => payment.id), status: 'Confirmed' } })).length;
  zarinpal.faultyCall = '/verify.json';
  zarinpal.fault = 'error';
  zarinpal.requests.length = 0;
  expect(await reconcile(60)).toBe(0);
  expect(zarinpal.requests.filter(({ path }) => path.endsWith('/verify.json'))).toHaveLength(3);
  zarinpal.faultyCall = begun[0]?.authority ?? '';
  expect(await reconcile(61)).toBe(5);
  expect(await taken()).toBe(5);
  zarinpal.fault = null;
  expect(await reconcile(62)).toBe(1);
});
