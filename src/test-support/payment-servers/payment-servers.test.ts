import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { loadSettings } from '../../platform/settings.js';
import type { GatewayName } from '../../providers/payments/gateway.js';
import { paymentGateways } from '../../providers/payments/payment-gateways.js';
import { readStripeEvent } from '../../providers/payments/read-stripe-event.js';
import { askedPayment, knownPayment } from '../../providers/payments/support/asked-payment.js';
import { type HttpReceiver, startHttpReceiver } from '../http-receiver.js';
import { type PaymentServers, startPaymentServers } from './index.js';

let servers: PaymentServers;
let shop: HttpReceiver;
let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'flatrender-payments-'));
  servers = await startPaymentServers();
  shop = await startHttpReceiver();
});
afterEach(() => {
  shop.received.length = 0;
  servers.zarinpal.repeats = false;
  servers.idpay.repeats = false;
  servers.stripe.repeats = false;
});
afterAll(async () => {
  await servers.close();
  await shop.close();
  rmSync(dataDir, { recursive: true });
});

function gatewayOf(name: GatewayName) {
  const { payments } = loadSettings({ DATA_DIR: dataDir, ...servers.environment });
  const gateway = paymentGateways(payments).get(name);
  if (!gateway) throw new Error('not configured');
  return gateway;
}

async function begin(name: GatewayName, currency = 'IRR') {
  const asked = askedPayment({ currency, callbackUrl: `${shop.url}/back?own=1`, cancelUrl: `${shop.url}/cancelled` });
  const { authority, redirectUrl } = await gatewayOf(name).request(asked);
  return { redirectUrl, known: knownPayment(asked, authority) };
}

/** Opens the page and presses one of its buttons, as a browser that follows redirects and posts forms by itself. */
async function press(pageUrl: string, button: 'Pay' | 'Cancel'): Promise<string> {
  const page = await (await fetch(pageUrl)).text();
  const [, action = ''] = new RegExp(`action="([^"]+)"><button type="submit">${button}<`).exec(page) ?? [];
  const answered = await fetch(new URL(action.replaceAll('&amp;', '&'), pageUrl), { method: 'POST' });
  const html = await answered.text();
  const [, onward] = /<form method="post" action="([^"]+)"><input/.exec(html) ?? [];
  if (onward === undefined) return html;
  const fields = [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value] as [string, string],
  );
  await fetch(onward.replaceAll('&amp;', '&'), { method: 'POST', body: new URLSearchParams(fields) });
  return html;
}

it('ZarinPal sends the payer back by GET, paid or not', async () => {
  const { redirectUrl, known } = await begin('ZarinPal');
  servers.zarinpal.repeats = true;
  await press(redirectUrl, 'Pay');
  const back = { method: 'GET', path: `/back?own=1&Authority=${known.authority}&Status=OK` };
  expect(shop.received).toMatchObject([back, back]);
  expect(await gatewayOf('ZarinPal').settle(known)).toMatchObject({ outcome: 'paid' });
  expect(await (await fetch(redirectUrl)).text()).toContain('This payment is over.');

  const second = await begin('ZarinPal');
  await press(second.redirectUrl, 'Cancel');
  expect(shop.received.at(-1)?.path).toBe(`/back?own=1&Authority=${second.known.authority}&Status=NOK`);
  expect(await gatewayOf('ZarinPal').settle(second.known)).toMatchObject({ outcome: 'unpaid', reason: 'failed' });
});

it('IdPay sends the payer back by a posted form', async () => {
  const { redirectUrl, known } = await begin('IdPay');
  servers.idpay.repeats = true;
  await press(redirectUrl, 'Pay');
  expect(shop.received).toHaveLength(2);
  const [first, second] = shop.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  expect(first).toMatchObject({ status: '10', id: known.authority, order_id: known.paymentId, amount: '1500000' });
  expect(second).toEqual(first);
  expect(await gatewayOf('IdPay').settle(known)).toMatchObject({ outcome: 'paid' });

  const other = await begin('IdPay');
  await press(other.redirectUrl, 'Cancel');
  expect(new URLSearchParams(shop.received.at(-1)?.body).get('status')).toBe('2');
  expect(await gatewayOf('IdPay').settle(other.known)).toMatchObject({ outcome: 'unpaid' });
});

it('Stripe sends an event that is signed, and then the payer', async () => {
  const { redirectUrl, known } = await begin('Stripe', 'USD');
  Object.assign(servers.stripe, { webhookUrl: `${shop.url}/events`, repeats: true });
  await press(redirectUrl, 'Pay');
  expect(shop.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /events',
    'POST /events',
    'GET /back?own=1',
  ]);
  const ids = [];
  for (const { body, headers } of shop.received.slice(0, 2)) {
    const signature = String(headers['stripe-signature']);
    const event = await readStripeEvent(Buffer.from(body), signature, servers.stripe.webhookSecret, new Date());
    expect(event).toMatchObject({ type: 'checkout.session.completed', authority: known.authority });
    ids.push(event.id);
  }
  expect(ids[0]).toBe(ids[1]);
  expect(await gatewayOf('Stripe').settle(known)).toMatchObject({ outcome: 'paid' });

  const second = await begin('Stripe', 'USD');
  await press(second.redirectUrl, 'Cancel');
  expect(shop.received.at(-1)?.path).toBe('/cancelled');
  expect(await gatewayOf('Stripe').settle(second.known)).toMatchObject({ outcome: 'open' });
});

it('Bazaar hands the purchase in as its app does', async () => {
  const { redirectUrl, known } = await begin('Bazaar');
  servers.bazaar.callbackUrl = `${shop.url}/purchases`;
  await press(redirectUrl, 'Pay');
  const handedIn = Object.fromEntries(new URLSearchParams(shop.received[0]?.body));
  expect(handedIn).toMatchObject({ payment_id: known.paymentId, product_id: known.productId });
  const bought = { ...known, authority: handedIn['purchase_token'] ?? '' };
  expect(await gatewayOf('Bazaar').settle(bought)).toMatchObject({ outcome: 'paid' });
  expect(await press((await begin('Bazaar')).redirectUrl, 'Cancel')).toContain('This payment is over.');
});
