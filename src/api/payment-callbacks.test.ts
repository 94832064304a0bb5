import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PaymentMethod } from '../models/gateway-name.js';
import { LedgerTransaction, Payment, type Tenant, User, UserPlan } from '../models/index.js';
import { verifyLedger } from '../operations/ledger/verify-ledger.js';
import { usePaymentGateways } from '../providers/payments/payment-gateways.js';
import { system } from '../test-support/actors.js';
import { buildTenant } from '../test-support/factories.js';
import { contextFor } from '../test-support/installation.js';
import { buildPlan } from '../test-support/money.js';
import { type PaymentServers, startPaymentServers } from '../test-support/payment-servers/index.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let tenant: Tenant;
let servers: PaymentServers;
beforeAll(async () => {
  app = await startTestApp();
  tenant = await buildTenant(app);
  servers = await startPaymentServers();
  const { zarinpal, idpay, bazaar, stripe } = servers;
  usePaymentGateways({
    zarinpal: { baseUrl: zarinpal.url, merchantId: zarinpal.merchantId, accessToken: null },
    idpay: { baseUrl: idpay.url, apiKey: idpay.apiKey, sandbox: false },
    bazaar: {
      baseUrl: bazaar.url,
      packageName: bazaar.packageName,
      access: { kind: 'secret', apiSecret: bazaar.apiSecret },
    },
    stripe: { baseUrl: stripe.url, secretKey: stripe.secretKey, webhookSecret: stripe.webhookSecret },
  });
});
beforeEach(() => {
  for (const server of [servers.zarinpal, servers.idpay, servers.bazaar, servers.stripe]) server.fault = null;
});
afterAll(async () => {
  expect((await verifyLedger(contextFor(app, system))).differences).toEqual([]);
  await servers.close();
  await app.stop();
});

const found = (id: string) => Payment.findByPk(id, { rejectOnEmpty: true });
const statusOf = async (id: string) => (await found(id)).status;

async function begin(gateway: PaymentMethod) {
  const person = await app.people.signedIn({ tenant });
  const plan = await buildPlan(
    app,
    gateway === 'Stripe' ? { currency: 'USD', priceMinor: 1_900 } : { storeProductId: 'pro' },
  );
  const body = { plan_id: plan.id, gateway };
  const answer = await app.send('POST', '/v1/users/me/plan/purchase', { token: person.token, body });
  expect(answer.status).toBe(200);
  const { payment_id: id } = answer.body as { payment_id: string };
  const { authority } = await found(id);
  return { ...person, id, authority: authority ?? '', plan };
}

/** Credited once: one posting, one plan. */
async function expectOneCredit(id: string) {
  expect(await statusOf(id)).toBe('Confirmed');
  expect(await LedgerTransaction.count({ where: { causeId: id } })).toBe(1);
  expect(await UserPlan.count({ where: { paymentId: id } })).toBe(1);
}

const zarinpalReturns = (authority: string, status = 'OK') =>
  app.send('GET', `/v1/payments/callback/zarinpal?Authority=${authority}&Status=${status}`);
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const idpayReturns = (fields: Record<string, string>) =>
  app.send('POST', '/v1/payments/callback/idpay', { raw: new URLSearchParams(fields).toString(), headers: form });
const stripeSays = ({ body, signature }: { body: string; signature: string }) =>
  app.send('POST', '/v1/payments/callback/stripe', { raw: body, headers: { 'stripe-signature': signature } });

describe('ZarinPal', () => {
  it('any number of returns, in any order, make one payment', async () => {
    const { id, authority } = await begin('ZarinPal');
    await zarinpalReturns(authority);
    expect(await statusOf(id)).toBe('Pending');
    servers.zarinpal.pay(authority);
    const returns = Array.from({ length: 50 }, (_, index) => zarinpalReturns(authority, index % 3 ? 'OK' : 'NOK'));
    for (const { status, headers } of await Promise.all(returns)) {
      expect(status).toBe(302);
      expect(headers.location).toMatch(/^https:\/\/identity\.test\/payments\/result\?payment_id=/);
    }
    await expectOneCredit(id);
    expect(await found(id)).toMatchObject({ cardLast4: '5995' });
  });

  it('fails a payment that the payer gave up, once ZarinPal says so', async () => {
    const { id, authority } = await begin('ZarinPal');
    servers.zarinpal.cancel(authority);
    const { headers } = await zarinpalReturns(authority, 'NOK');
    expect(headers.location).toContain('status=Failed');
    expect(await statusOf(id)).toBe('Failed');
  });

  it.each(['other_amount', 'other_order', 'error', 'garbage'] as const)(
    'credits nothing when it answers %s',
    async (fault) => {
      const { id, authority } = await begin('ZarinPal');
      servers.zarinpal.pay(authority);
      servers.zarinpal.fault = fault;
      expect((await zarinpalReturns(authority)).status).toBe(302);
      expect(await statusOf(id)).not.toBe('Confirmed');
      expect(await LedgerTransaction.count({ where: { causeId: id } })).toBe(0);
    },
  );

  it('takes what ZarinPal took before its answer was lost', async () => {
    const { id, authority } = await begin('ZarinPal');
    servers.zarinpal.pay(authority);
    const order = servers.zarinpal.orders.get(authority);
    if (order) order.status = 'VERIFIED';
    await zarinpalReturns(authority);
    await expectOneCredit(id);
  });

  it('is not believed: unknown, foreign and missing authorities lead nowhere', async () => {
    const stripe = await begin('Stripe');
    for (const authority of ['A'.repeat(36), stripe.authority, stripe.id])
      expect((await zarinpalReturns(authority)).headers.location).toBe(
        'https://identity.test/payments/result?status=Unknown',
      );
    expect((await app.send('GET', '/v1/payments/callback/zarinpal')).status).toBe(302);
    expect(await statusOf(stripe.id)).toBe('Pending');
  });
});

describe('IdPay', () => {
  it('any number of forms make one payment', async () => {
    const { id, authority } = await begin('IdPay');
    const fields = servers.idpay.pay(authority);
    const returns = Array.from({ length: 30 }, () => idpayReturns(fields));
    for (const { status } of await Promise.all(returns)) expect(status).toBe(302);
    await expectOneCredit(id);
  });

  it('is not believed: a form that says paid pays nothing', async () => {
    const { id, authority } = await begin('IdPay');
    const { id: another, authority: paid } = await begin('IdPay');
    servers.idpay.pay(paid);
    await idpayReturns({ status: '100', id: authority, order_id: id, amount: '1000000' });
    await idpayReturns({ status: '10', id: authority, order_id: another, amount: '1' });
    expect(await statusOf(id)).toBe('Pending');
    const many = 'x=1&'.repeat(200);
    expect((await app.send('POST', '/v1/payments/callback/idpay', { raw: many, headers: form })).status).toBe(413);
    expect((await app.send('POST', '/v1/payments/callback/idpay', { raw: '{}' })).status).toBe(415);
  });
});

describe('Stripe', () => {
  const completed = (id: string) =>
    servers.stripe.eventOf('checkout.session.completed', { id, object: 'checkout.session' });

  it('repeated and reordered events make one payment', async () => {
    const { id, authority } = await begin('Stripe');
    await stripeSays(completed(authority));
    expect(await statusOf(id)).toBe('Pending');
    await servers.stripe.pay(authority);
    const types = [
      'checkout.session.completed',
      'checkout.session.expired',
      'checkout.session.async_payment_succeeded',
    ];
    const events = Array.from({ length: 30 }, (_, index) =>
      stripeSays(servers.stripe.eventOf(types[index % 3] ?? '', { id: authority, object: 'checkout.session' })),
    );
    for (const { status } of await Promise.all(events)) expect(status).toBe(200);
    await expectOneCredit(id);
  });

  it('credits nothing for what Stripe did not sign just now', async () => {
    const { id, authority } = await begin('Stripe');
    await servers.stripe.pay(authority);
    const object = { id: authority, object: 'checkout.session', payment_status: 'paid' };
    const type = 'checkout.session.completed';
    const now = Math.floor(Date.now() / 1000);
    const good = servers.stripe.eventOf(type, object);
    const forged = [
      servers.stripe.eventOf(type, object, { secret: 'whsec_other' }),
      servers.stripe.eventOf(type, object, { secret: ' ' }),
      servers.stripe.eventOf(type, object, { timestamp: now - 400 }),
      servers.stripe.eventOf(type, object, { timestamp: now + 400 }),
      { body: good.body.replace('"livemode":false', '"livemode":true '), signature: good.signature },
      { body: good.body, signature: '' },
    ];
    for (const event of forged) expect((await stripeSays(event)).status).toBe(400);
    expect((await app.send('POST', '/v1/payments/callback/stripe')).status).toBe(400);
    expect(await statusOf(id)).toBe('Pending');
    expect((await stripeSays(good)).status).toBe(200);
    await expectOneCredit(id);
  });

  it('asks for the event again when its state cannot be read', async () => {
    const { id, authority } = await begin('Stripe');
    await servers.stripe.pay(authority);
    servers.stripe.fault = 'error';
    expect((await stripeSays(completed(authority))).status).toBe(503);
    servers.stripe.fault = null;
    expect((await stripeSays(completed(authority))).status).toBe(200);
    await expectOneCredit(id);
  });
});

describe('Bazaar', () => {
  const handIn = (token: string, paymentId: string, purchaseToken: string) =>
    app.send('POST', '/v1/payments/callback/bazaar', {
      token,
      body: { payment_id: paymentId, purchase_token: purchaseToken },
    });

  it('takes a purchase once, for the payment that it was made for', async () => {
    const { id, token } = await begin('Bazaar');
    const other = await begin('Bazaar');
    const purchase = servers.bazaar.buy('pro', id);
    expect((await handIn(other.token, id, purchase.token)).status).toBe(404);
    expect((await handIn(other.token, other.id, purchase.token)).body).toMatchObject({ status: 'Failed' });
    const { id: own, token: mine } = await begin('Bazaar');
    const bought = servers.bazaar.buy('pro', own);
    const answers = await Promise.all(Array.from({ length: 10 }, () => handIn(mine, own, bought.token)));
    for (const { status } of answers) expect(status).toBe(200);
    await expectOneCredit(own);
    expect((await handIn(mine, own, 'another-token')).body).toMatchObject({ status: 'Confirmed' });
    expect(await handIn(token, id, bought.token)).toMatchObject({
      status: 409,
      body: { error: { code: 'payment_refused' } },
    });
    expect(await handIn(token, randomUUID(), purchase.token)).toMatchObject({ status: 404 });
  });

  it('pays nothing for another product', async () => {
    const { id, token } = await begin('Bazaar');
    const cheap = servers.bazaar.buy('cheap', id);
    expect((await handIn(token, id, cheap.token)).body).toMatchObject({ status: 'Failed' });
    expect((await User.findOne({ where: {} }))?.balanceMinor).toBe(0);
  });
});
