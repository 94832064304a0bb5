import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HttpReceiver, startHttpReceiver } from '../../test-support/http-receiver.js';
import { type StripeServer, startStripeServer } from '../../test-support/payment-servers/stripe-server.js';
import type { PaymentAsked, PaymentGateway } from './gateway.js';
import { ProviderUnavailable } from './provider-failures.js';
import { stripe } from './stripe.js';
import { askedPayment, knownPayment, outcomeOf, patienceFor } from './support/asked-payment.js';

let server: StripeServer;
let receiver: HttpReceiver;
let gateway: PaymentGateway;
beforeAll(async () => {
  server = await startStripeServer();
  receiver = await startHttpReceiver();
  gateway = own();
});
beforeEach(() => {
  Object.assign(server, { fault: null, faultyCall: null, refundStatus: 'succeeded' });
  server.requests.length = 0;
});
afterAll(async () => {
  await server.close();
  await receiver.close();
});

function own(parts: { baseUrl?: string; secretKey?: string } = {}) {
  const { url: baseUrl, secretKey, webhookSecret } = server;
  return stripe({ baseUrl, secretKey, webhookSecret, ...parts }, { timeoutMs: patienceFor(server.fault) });
}

const asked = (parts: Partial<PaymentAsked> = {}) => askedPayment({ amountMinor: 1_999, currency: 'USD', ...parts });

async function begun(parts: Partial<PaymentAsked> = {}) {
  const payment = asked(parts);
  const { authority } = await gateway.request(payment);
  return knownPayment(payment, authority);
}

async function paid() {
  const known = await begun();
  await server.pay(known.authority);
  return known;
}

const sessionOf = ({ authority }: { authority: string }) => {
  const session = server.sessions.get(authority);
  if (!session) throw new Error('no session');
  return session;
};

function saying(body: unknown, status = 200) {
  receiver.answer = (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  return own({ baseUrl: receiver.url });
}

describe('a payment at Stripe', () => {
  it('is begun as a checkout session, and leads to its page', async () => {
    const payment = asked();
    const { authority, redirectUrl, answer } = await gateway.request(payment);
    expect(redirectUrl).toBe(`${server.url}/c/pay/${authority}`);
    expect(answer).toMatchObject({ id: authority, status: 'open', amount_total: 1_999, currency: 'usd' });
    const [{ headers, body } = { headers: {}, body: '' }] = server.requests;
    expect(headers).toMatchObject({
      authorization: `Bearer ${server.secretKey}`,
      'idempotency-key': `payment-${payment.paymentId}`,
    });
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      mode: 'payment',
      client_reference_id: payment.paymentId,
      'line_items[0][quantity]': '1',
      'line_items[0][price_data][currency]': 'usd',
      'line_items[0][price_data][unit_amount]': '1999',
      'line_items[0][price_data][product_data][name]': 'Creator plan',
      success_url: payment.callbackUrl,
      cancel_url: payment.cancelUrl,
      'metadata[payment_id]': payment.paymentId,
      'payment_intent_data[metadata][payment_id]': payment.paymentId,
      'adaptive_pricing[enabled]': 'false',
      customer_email: 'sara@example.com',
      expires_at: String(Math.floor(payment.expiresAt.getTime() / 1000)),
    });
  });

  it('is begun once, however often it is asked for', async () => {
    const payment = asked();
    server.fault = 'act_then_hang';
    expect(await outcomeOf(own().request(payment))).toBe('unavailable');
    server.fault = null;
    const [one, two] = [await gateway.request(payment), await gateway.request(payment)];
    expect(one.authority).toBe(two.authority);
    expect(await outcomeOf(gateway.request({ ...payment, amountMinor: 2_000 }))).toBe('unavailable');
  });

  it('leaves the expiry to Stripe where Stripe would not take it', async () => {
    const minutes = (count: number) => ({ expiresAt: new Date(Date.now() + count * 60_000) });
    for (const count of [-5, 15, 3_000]) expect(await begun(minutes(count))).toBeTruthy();
    expect(server.requests.map(({ body }) => body.includes('expires_at'))).toEqual([false, false, false]);
  });

  it('is refused with the code of Stripe, and in currencies that it counts otherwise', async () => {
    expect(await outcomeOf(gateway.request(asked({ amountMinor: 1 })))).toBe('refused amount_too_small');
    expect(await outcomeOf(gateway.request(asked({ currency: 'IRR' })))).toBe('refused invalid_currency');
    expect(await outcomeOf(gateway.request(asked({ currency: 'ISK' })))).toBe('refused currency_not_supported');
    const stranger = own({ secretKey: 'sk_test_another' });
    expect(await outcomeOf(stranger.request(asked()))).toBe('refused StripeAuthenticationError');
  });

  it('is open, then paid, and stays so however often it is asked', async () => {
    const known = await begun();
    expect(await gateway.settle(known)).toMatchObject({ outcome: 'open' });
    await server.pay(known.authority);
    const reference = sessionOf(known).paymentIntent;
    const expected = { outcome: 'paid', reference, cardLast4: '4242', answer: { payment_status: 'paid' } };
    expect(await gateway.settle(known)).toMatchObject(expected);
    expect(await Promise.all([gateway.settle(known), gateway.inquire(known)])).toMatchObject([expected, expected]);
    expect(JSON.stringify(await gateway.settle(known))).not.toMatch(/fingerprint|Xt5EWLLDS7FJjR1c|exp_/);
  });

  it('that is paid in days stays open, and is then paid or unpaid', async () => {
    const [one, two] = [await begun(), await begun()];
    await server.payLater(one.authority);
    await server.payLater(two.authority);
    expect(await gateway.settle(one)).toMatchObject({ outcome: 'open', answer: { status: 'complete' } });
    await server.endLater(one.authority, 'paid');
    expect(await gateway.settle(one)).toMatchObject({ outcome: 'paid' });
    await server.endLater(two.authority, 'failed');
    expect(await gateway.settle(two)).toMatchObject({ outcome: 'unpaid', reason: 'failed' });
  });

  it('is unpaid once the session has expired, and where there is none', async () => {
    const known = await begun();
    await server.expire(known.authority);
    expect(await gateway.settle(known)).toMatchObject({ outcome: 'unpaid', reason: 'expired' });
    const forged = { ...known, authority: 'cs_test_forged' };
    expect(await gateway.settle(forged)).toMatchObject({ outcome: 'unpaid', reason: 'unknown_authority' });
  });

  it('is never paid with another amount, currency or order', async () => {
    const known = await paid();
    const mismatch = (reason: string) => ({ outcome: 'unpaid', reason });
    expect(await gateway.settle({ ...known, amountMinor: 2_000 })).toMatchObject(mismatch('amount_mismatch'));
    expect(await gateway.settle({ ...known, currency: 'EUR' })).toMatchObject(mismatch('currency_mismatch'));
    expect(await gateway.settle({ ...known, paymentId: randomUUID() })).toMatchObject(mismatch('order_mismatch'));
    server.fault = 'other_amount';
    expect(await gateway.settle(known)).toMatchObject(mismatch('amount_mismatch'));
    server.fault = 'other_order';
    expect(await gateway.inquire(known)).toMatchObject(mismatch('order_mismatch'));
  });

  it.each(['hang', 'error', 'garbage'] as const)('is neither paid nor unpaid while Stripe does: %s', async (fault) => {
    const known = await paid();
    const reference = sessionOf(known).paymentIntent;
    server.fault = fault;
    const waiting = own();
    expect(await outcomeOf(waiting.request(asked()))).toBe('unavailable');
    expect(await outcomeOf(waiting.settle(known))).toBe('unavailable');
    expect(await outcomeOf(waiting.refund({ ...known, reference }, refund()))).toBe('unavailable');
    server.fault = null;
    expect(await gateway.settle(known)).toMatchObject({ outcome: 'paid' });
  });

  it.each([
    [{}, 200],
    [[], 200],
    [null, 200],
    ['OK', 200],
    [{ error: true }, 400],
    [{ error: 'invalid_request' }, 400],
    [{ error: [] }, 400],
    [{ object: 'checkout.session', status: 'complete', payment_status: 'paid' }, 200],
    [{ error: { type: 'invalid_request_error', code: 'rate_limit' } }, 429],
    [{ error: { type: 'idempotency_error' } }, 400],
    [{ error: { type: 'invalid_request_error' } }, 409],
    [{ error: { type: 'invalid_request_error' } }, 401],
  ])('is not settled by %j with %i', async (body, status) => {
    expect(await outcomeOf(saying(body, status).settle(await paid()))).toBe('unavailable');
  });

  it('gets an answer of any size read to a limit, follows no redirect, and does not tell the key', async () => {
    const known = await paid();
    receiver.answer = (response) =>
      response.end(JSON.stringify({ object: 'checkout.session', x: 'x'.repeat(600_000) }));
    expect(await outcomeOf(own({ baseUrl: receiver.url }).settle(known))).toBe('unavailable');
    receiver.answer = (response) =>
      response.writeHead(302, { Location: `${server.url}/v1/checkout/sessions/${known.authority}` }).end('{}');
    expect(await outcomeOf(own({ baseUrl: receiver.url }).settle(known))).toBe('unavailable');
    const error = { type: 'invalid_request_error', code: 'x', message: `No such key: ${server.secretKey}` };
    const refusal = await saying({ error }, 400)
      .request(asked())
      .catch((thrown: { answer: unknown }) => thrown.answer);
    expect(refusal).toMatchObject({ message: 'No such key: …' });
    const failure = await saying({ error }, 401)
      .settle(known)
      .catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(ProviderUnavailable);
  });
});

const refund = (parts = {}) => ({ refundId: randomUUID(), amountMinor: 999, reason: 'The render failed.', ...parts });

describe('a refund by Stripe', () => {
  async function settled() {
    const known = await paid();
    return { ...known, reference: sessionOf(known).paymentIntent };
  }
  const madeOf = ({ reference }: { reference: string }) =>
    [...server.refunds.values()].filter(({ paymentIntent }) => paymentIntent === reference);

  it('happens once for each id, and in parts', async () => {
    const known = await settled();
    const part = refund();
    const first = await gateway.refund(known, part);
    expect(first).toMatchObject({ outcome: 'refunded', reference: madeOf(known)[0]?.id });
    expect(await gateway.refund(known, part)).toEqual(first);
    expect(await gateway.refund(known, refund({ amountMinor: 1_000 }))).toMatchObject({ outcome: 'refunded' });
    expect(madeOf(known)).toHaveLength(2);
    expect(await gateway.refund(known, refund())).toMatchObject({
      outcome: 'refused',
      reason: 'charge_already_refunded',
    });
  });

  it('that was made without an answer is found the next time', async () => {
    const known = await settled();
    const part = refund();
    Object.assign(server, { fault: 'act_then_hang', faultyCall: 'refund_id' });
    expect(await outcomeOf(own().refund(known, part))).toBe('unavailable');
    server.fault = null;
    expect(await gateway.refund(known, part)).toMatchObject({ outcome: 'refunded' });
    expect(madeOf(known)).toHaveLength(1);
  });

  it('of two at once is one', async () => {
    const known = await settled();
    const part = refund();
    const outcomes = await Promise.all([gateway.refund(known, part), gateway.refund(known, part)]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refunded', 'refunded']);
    expect(madeOf(known)).toHaveLength(1);
  });

  it('may take its time, and fail in the end', async () => {
    const known = await settled();
    server.refundStatus = 'pending';
    const part = refund();
    expect(await gateway.refund(known, part)).toMatchObject({ outcome: 'pending' });
    for (const made of madeOf(known)) made.status = 'failed';
    expect(await gateway.refund(known, part)).toMatchObject({ outcome: 'refused', reason: 'lost_or_stolen_card' });
  });

  it('is refused over the rest, for another payment, and without the right', async () => {
    const known = await settled();
    const refusal = (reason: string) => ({ outcome: 'refused', reason });
    expect(await gateway.refund(known, refund({ amountMinor: 2_000 }))).toMatchObject(refusal('amount_too_large'));
    const other = { ...known, reference: 'pi_other' };
    expect(await gateway.refund(other, refund())).toMatchObject(refusal('resource_missing'));
    receiver.answer = (response, { method }) => {
      if (method === 'GET') return response.end('{"object":"list","data":[]}');
      response.writeHead(403).end('{"error":{"type":"invalid_request_error"}}');
    };
    const reading = own({ baseUrl: receiver.url });
    expect(await reading.refund(known, refund())).toMatchObject(refusal('access_denied'));
  });

  it('is unknown when it cannot be looked for, since an earlier try may have gone well', async () => {
    const known = await settled();
    const stranger = own({ secretKey: 'sk_test_another' });
    expect(await outcomeOf(stranger.refund(known, refund()))).toBe('unavailable');
    expect(await outcomeOf(saying({}).refund(known, refund()))).toBe('unavailable');
    expect(await outcomeOf(saying({ object: 'list', data: [] }).refund(known, refund()))).toBe('unavailable');
  });
});
