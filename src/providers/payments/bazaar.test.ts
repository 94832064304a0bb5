import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BazaarAccess } from '../../platform/payment-settings.js';
import { type HttpReceiver, startHttpReceiver } from '../../test-support/http-receiver.js';
import { type BazaarServer, startBazaarServer } from '../../test-support/payment-servers/bazaar-server.js';
import { bazaar } from './bazaar.js';
import type { PaymentGateway } from './gateway.js';
import { askedPayment, knownPayment, outcomeOf, patienceFor } from './support/asked-payment.js';

let server: BazaarServer;
let receiver: HttpReceiver;
let gateway: PaymentGateway;
beforeAll(async () => {
  server = await startBazaarServer();
  receiver = await startHttpReceiver();
});
beforeEach(() => {
  gateway = own();
});
afterEach(() => {
  Object.assign(server, { fault: null, faultyCall: null, expiresIn: 3_600 });
  server.requests.length = 0;
  server.accessTokens.clear();
});
afterAll(async () => {
  await server.close();
  await receiver.close();
});

const own = (access: BazaarAccess = { kind: 'secret', apiSecret: server.apiSecret }, baseUrl = server.url) =>
  bazaar({ baseUrl, packageName: server.packageName, access }, { timeoutMs: patienceFor(server.fault) });
const client = (parts = {}): BazaarAccess => ({ kind: 'client', ...server.client, ...parts });

/** A payment whose purchase was made in the app and handed in. */
function bought() {
  const asked = askedPayment();
  const purchase = server.buy(asked.productId ?? '', asked.paymentId);
  return { purchase, known: knownPayment(asked, purchase.token) };
}

function saying(body: unknown, status = 200) {
  receiver.answer = (response) => response.writeHead(status).end(JSON.stringify(body));
  return own({ kind: 'secret', apiSecret: 'secret' }, receiver.url);
}

describe('a payment at Bazaar', () => {
  it('is begun without a call, for a product of the catalogue alone', async () => {
    const asked = askedPayment();
    expect(await gateway.request(asked)).toEqual({
      authority: asked.paymentId,
      redirectUrl: `${server.url}/app/${server.packageName}?sku=creator-monthly&payload=${asked.paymentId}`,
      answer: {},
    });
    expect(await outcomeOf(gateway.request(askedPayment({ productId: null })))).toBe('refused product_required');
    expect(server.requests).toEqual([]);
    const real = bazaar({ baseUrl: 'https://pardakht.cafebazaar.ir', packageName: 'com.a.b', access: client() });
    expect((await real.request(asked)).redirectUrl).toMatch(/^https:\/\/cafebazaar\.ir\/app\/com\.a\.b\?/);
  });

  it('is open until a purchase is handed in, then paid, then consumed, and stays so', async () => {
    const asked = askedPayment();
    expect(await gateway.settle(knownPayment(asked, asked.paymentId))).toMatchObject({ outcome: 'open' });
    const { token } = server.buy('creator-monthly', asked.paymentId);
    const known = knownPayment(asked, token);
    expect(await gateway.inquire(known)).toMatchObject({ outcome: 'paid', answer: { consumptionState: 1 } });
    expect(server.purchases.get(token)?.isConsumed).toBe(false);
    const paid = { outcome: 'paid', reference: token, cardLast4: null };
    expect(await gateway.settle(known)).toMatchObject(paid);
    expect(server.purchases.get(token)?.isConsumed).toBe(true);
    expect(await gateway.settle(known)).toMatchObject({ ...paid, answer: { consumptionState: 0 } });
    expect(server.requests.filter(({ path }) => path.includes('/consume/'))).toHaveLength(1);
  });

  it('is paid to both of two that settle it at once', async () => {
    const { known } = bought();
    const outcomes = await Promise.all([gateway.settle(known), gateway.settle(known)]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['paid', 'paid']);
  });

  it('is never paid by a purchase of another payment or product, by one that was given back or none', async () => {
    const { known, purchase } = bought();
    const unpaid = (reason: string) => ({ outcome: 'unpaid', reason });
    expect(await gateway.settle({ ...known, paymentId: randomUUID() })).toMatchObject(unpaid('order_mismatch'));
    expect(await gateway.settle({ ...known, productId: 'studio' })).toMatchObject(unpaid('purchase_not_found'));
    expect(await gateway.settle({ ...known, productId: null })).toMatchObject(unpaid('order_mismatch'));
    expect(await gateway.settle({ ...known, authority: '../../x?y' })).toMatchObject(unpaid('purchase_not_found'));
    server.fault = 'other_order';
    expect(await gateway.settle(known)).toMatchObject(unpaid('order_mismatch'));
    server.fault = null;
    purchase.isRefunded = true;
    expect(await gateway.settle(known)).toMatchObject(unpaid('refunded'));
    expect(purchase.isConsumed).toBe(false);
  });

  it.each(['hang', 'error', 'garbage'] as const)('is neither paid nor unpaid while Bazaar does: %s', async (fault) => {
    const { known } = bought();
    server.fault = fault;
    const waiting = own();
    expect(await outcomeOf(waiting.settle(known))).toBe('unavailable');
    expect(await outcomeOf(waiting.inquire(known))).toBe('unavailable');
    server.faultyCall = '/consume/';
    expect(await outcomeOf(waiting.settle(known))).toBe('unavailable');
    server.fault = null;
    expect(await gateway.settle(known)).toMatchObject({ outcome: 'paid' });
  });

  it('that was consumed without an answer is paid the next time', async () => {
    const { known, purchase } = bought();
    Object.assign(server, { fault: 'act_then_hang', faultyCall: '/consume/' });
    expect(await outcomeOf(own().settle(known))).toBe('unavailable');
    expect(purchase.isConsumed).toBe(true);
    expect(await gateway.settle(known)).toMatchObject({ outcome: 'paid' });
  });

  it.each([
    [{ error: 'not_found', error_description: 'x' }, 404, 'purchase_not_found'],
    [{ error: 'not_found' }, 400, 'unavailable'],
    [{ error: 'invalid_value' }, 404, 'unavailable'],
    [{ error: 'invalid_credentials' }, 401, 'unavailable'],
    [{}, 200, 'unavailable'],
    [[], 200, 'unavailable'],
    [{ purchaseState: 0, consumptionState: 7 }, 200, 'order_mismatch'],
    [{ purchaseState: '0' }, 200, 'unavailable'],
  ])('that Bazaar tells of as %j with %i: %s', async (body, status, expected) => {
    const outcome = await outcomeOf(saying(body, status).settle(bought().known));
    expect(typeof outcome === 'string' ? outcome : outcome.outcome === 'unpaid' && outcome.reason).toBe(expected);
  });

  it('does not tell the secrets', async () => {
    const { known } = bought();
    const quoting = saying({
      purchaseState: 1,
      consumptionState: 1,
      kind: 'secret',
      developerPayload: known.paymentId,
    });
    expect(await quoting.settle(known)).toMatchObject({ reason: 'refunded', answer: { kind: '…' } });
  });
});

describe('access to Bazaar', () => {
  it('by a client gets a token, and keeps it for its life', async () => {
    const byClient = own(client());
    const [one, two] = [bought(), bought()];
    const outcomes = await Promise.all([byClient.settle(one.known), byClient.settle(two.known)]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['paid', 'paid']);
    const renewals = () => server.requests.filter(({ path }) => path.endsWith('/auth/token/'));
    expect(renewals()).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(renewals()[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: server.client.clientId,
      client_secret: server.client.clientSecret,
      refresh_token: server.client.refreshToken,
    });
    expect(server.requests.some(({ headers }) => 'cafebazaar-pishkhan-api-secret' in headers)).toBe(false);
  });

  it('renews a token that is about to end, and one that was refused', async () => {
    server.expiresIn = 60;
    const byClient = own(client());
    const { known } = bought();
    await byClient.inquire(known);
    server.expiresIn = 3_600;
    await byClient.inquire(known);
    await byClient.inquire(known);
    expect(server.accessTokens.size).toBe(2);
    server.accessTokens.clear();
    expect(await outcomeOf(byClient.inquire(known))).toBe('unavailable');
    expect(await byClient.inquire(known)).toMatchObject({ outcome: 'paid' });
  });

  it('that is refused or cannot be had settles nothing, and is asked for again', async () => {
    const { known } = bought();
    expect(await outcomeOf(own({ kind: 'secret', apiSecret: 'another' }).settle(known))).toBe('unavailable');
    expect(await outcomeOf(own(client({ clientSecret: 'another' })).settle(known))).toBe('unavailable');
    const byClient = own(client());
    server.fault = 'error';
    expect(await outcomeOf(byClient.settle(known))).toBe('unavailable');
    server.fault = null;
    expect(await byClient.settle(known)).toMatchObject({ outcome: 'paid' });
  });
});

it('refuses a refund, which Bazaar does not offer', async () => {
  const { known } = bought();
  const refund = { refundId: randomUUID(), amountMinor: 1, reason: 'x' };
  expect(await gateway.refund({ ...known, reference: known.authority }, refund)).toMatchObject({
    outcome: 'refused',
    reason: 'not_offered_by_provider',
  });
});
