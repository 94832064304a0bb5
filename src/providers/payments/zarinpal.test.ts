import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type HttpReceiver, startHttpReceiver } from '../../test-support/http-receiver.js';
import { startZarinpalServer, type ZarinpalServer } from '../../test-support/payment-servers/zarinpal-server.js';
import type { PaymentAsked } from './gateway.js';
import { askedPayment, knownPayment, outcomeOf, patienceFor } from './support/asked-payment.js';
import { zarinpal } from './zarinpal.js';

let server: ZarinpalServer;
let receiver: HttpReceiver;
beforeAll(async () => {
  server = await startZarinpalServer();
  receiver = await startHttpReceiver();
});
afterEach(() => {
  server.fault = null;
  server.faultyCall = null;
  server.requests.length = 0;
});
afterAll(async () => {
  await server.close();
  await receiver.close();
});

const own = (parts: { merchantId?: string; accessToken?: string | null; baseUrl?: string } = {}) => {
  const { merchantId, accessToken, url: baseUrl } = server;
  return zarinpal({ baseUrl, merchantId, accessToken, ...parts }, { timeoutMs: patienceFor(server.fault) });
};

async function begun(parts: Partial<PaymentAsked> = {}) {
  const asked = askedPayment(parts);
  const { authority } = await own().request(asked);
  return knownPayment(asked, authority);
}

async function paid(parts: Partial<PaymentAsked> = {}) {
  const known = await begun(parts);
  server.pay(known.authority);
  return known;
}

const orderOf = ({ authority }: { authority: string }) => {
  const order = server.orders.get(authority);
  if (!order) throw new Error('no order');
  return order;
};

/** An adapter whose ZarinPal says this and nothing else. */
function saying(body: unknown, status = 200) {
  receiver.answer = (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  return own({ baseUrl: receiver.url });
}

describe('a payment at ZarinPal', () => {
  it('is begun with amount, currency, order and payer, and leads to the pay page', async () => {
    const asked = askedPayment();
    const { authority, redirectUrl, answer } = await own().request(asked);
    expect(authority).toMatch(/^A\d{35}$/);
    expect(redirectUrl).toBe(`${server.url}/pg/StartPay/${authority}`);
    expect(answer).toEqual({ code: 100, message: 'Success', authority, fee_type: 'Merchant', fee: 100 });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      merchant_id: server.merchantId,
      amount: 1_500_000,
      currency: 'IRR',
      description: 'Creator plan',
      callback_url: asked.callbackUrl,
      metadata: { order_id: asked.paymentId, mobile: '09121234567', email: 'sara@example.com' },
    });
  });

  it('leaves out what ZarinPal does not take', async () => {
    const payer = { name: null, email: null, phoneNumber: '+4915112345678' };
    const known = await begun({ payer, description: 'x'.repeat(600) });
    expect(orderOf(known)).toMatchObject({ orderId: known.paymentId, description: 'x'.repeat(500) });
    expect(JSON.parse(server.requests[0]?.body ?? '').metadata).toEqual({ order_id: known.paymentId });
  });

  it('is refused with the code of ZarinPal, or when it is not in rial', async () => {
    expect(await outcomeOf(own().request(askedPayment({ amountMinor: 999 })))).toBe('refused -9');
    expect(await outcomeOf(own({ merchantId: randomUUID() }).request(askedPayment()))).toBe('refused -10');
    server.requests.length = 0;
    expect(await outcomeOf(own().request(askedPayment({ currency: 'USD' })))).toBe('refused currency_not_supported');
    expect(server.requests).toEqual([]);
  });

  it('is open, then paid, then taken, and stays so however often it is asked', async () => {
    const known = await begun();
    expect(await own().inquire(known)).toMatchObject({ outcome: 'open' });
    expect(await own().settle(known)).toMatchObject({ outcome: 'open' });
    server.pay(known.authority);
    expect(await own().inquire(known)).toMatchObject({ outcome: 'paid' });
    expect(orderOf(known).status).toBe('PAID');

    const first = await own().settle(known);
    const reference = String(orderOf(known).refId);
    expect(first).toMatchObject({ outcome: 'paid', reference, cardLast4: '5995', answer: { code: 100 } });
    expect(await own().settle(known)).toMatchObject({ outcome: 'paid', reference, answer: { code: 101 } });
    const both = await Promise.all([own().settle(known), own().settle(known)]);
    expect(both).toMatchObject([
      { outcome: 'paid', reference },
      { outcome: 'paid', reference },
    ]);
    expect(await own().inquire(known)).toMatchObject({ outcome: 'paid', answer: { status: 'VERIFIED' } });
  });

  it('keeps neither card nor hash nor merchant in what it tells', async () => {
    const known = await paid();
    const told = JSON.stringify([await own().settle(known), await own().inquire(known)]);
    expect(told).not.toMatch(/502229|\*{6}|1EBE3EBE|card_/i);
    expect(told).not.toContain(server.merchantId);
    const quoting = { code: 100, message: `${server.merchantId} paid by 5022291234565995`, ref_id: 1 };
    expect(await saying({ data: quoting, errors: [] }).settle(known)).toMatchObject({
      answer: { message: '… paid by …' },
    });
  });

  it('is unpaid when the payer gave up, or the bank took it back', async () => {
    const known = await begun();
    server.cancel(known.authority);
    expect(await own().settle(known)).toMatchObject({ outcome: 'unpaid', reason: 'failed' });
    orderOf(known).status = 'REVERSED';
    expect(await own().settle(known)).toMatchObject({ outcome: 'unpaid', reason: 'reversed' });
    expect(await own().inquire(known)).toMatchObject({ outcome: 'unpaid', reason: 'reversed' });
  });

  it('is never paid with another amount, currency or authority', async () => {
    const known = await paid();
    const mismatch = (reason: string) => ({ outcome: 'unpaid', reason });
    expect(await own().settle({ ...known, amountMinor: 1_499_999 })).toMatchObject(mismatch('amount_mismatch'));
    expect(await own().settle({ ...known, currency: 'USD' })).toMatchObject(mismatch('currency_mismatch'));
    expect(await own().inquire({ ...known, currency: 'USD' })).toMatchObject(mismatch('currency_mismatch'));
    const forged = { ...known, authority: `A${'9'.repeat(35)}` };
    expect(await own().settle(forged)).toMatchObject(mismatch('unknown_authority'));
    expect(await own().inquire(forged)).toMatchObject(mismatch('unknown_authority'));
    server.fault = 'other_amount';
    expect(await own().settle(known)).toMatchObject(mismatch('amount_mismatch'));
    expect(await own().inquire(known)).toMatchObject(mismatch('amount_mismatch'));
    server.fault = 'other_order';
    expect(await own().settle(known)).toMatchObject(mismatch('order_mismatch'));
    server.fault = null;
    expect(orderOf(known).status).toBe('PAID');
    const another = { code: 100, ref_id: 7, order_id: randomUUID() };
    expect(await saying({ data: another, errors: [] }).settle(known)).toMatchObject(mismatch('order_mismatch'));
  });

  it.each(['hang', 'error', 'garbage'] as const)(
    'is neither paid nor unpaid while ZarinPal does: %s',
    async (fault) => {
      const known = await paid();
      server.fault = fault;
      expect(await outcomeOf(own().request(askedPayment()))).toBe('unavailable');
      expect(await outcomeOf(own().settle(known))).toBe('unavailable');
      expect(await outcomeOf(own().inquire(known))).toBe('unavailable');
      expect(await outcomeOf(own().listUnverified())).toBe('unavailable');
      server.fault = null;
      expect(await own().settle(known)).toMatchObject({ outcome: 'paid', answer: { code: 100 } });
    },
  );

  it('that was taken without an answer is paid the next time', async () => {
    const known = await paid();
    server.fault = 'act_then_hang';
    expect(await outcomeOf(own().settle(known))).toBe('unavailable');
    server.fault = null;
    expect(orderOf(known).status).toBe('VERIFIED');
    expect(await own().settle(known)).toMatchObject({ outcome: 'paid', answer: { code: 101 } });
  });

  it.each([
    [{ data: [], errors: [{ code: -54, message: 'x' }] }, 'unknown_authority'],
    [{ data: {}, errors: { code: '-50', message: 'x' } }, 'amount_mismatch'],
    [{ data: { code: '100', ref_id: '201' }, errors: [] }, '201'],
    [{ data: { code: 101, ref_id: 201 }, errors: {} }, '201'],
    [{ data: { code: 100 }, errors: [] }, 'unavailable'],
    [{ data: [], errors: [] }, 'unavailable'],
    [{ data: [], errors: { code: -11 } }, 'unavailable'],
    [{ data: [], errors: { code: -12 } }, 'unavailable'],
    [{ data: [], errors: { code: -52 } }, 'unavailable'],
    [{}, 'unavailable'],
    [[], 'unavailable'],
    [null, 'unavailable'],
    ['OK', 'unavailable'],
  ])('that ZarinPal tells of in the form %j: %s', async (body, expected) => {
    const outcome = await outcomeOf(saying(body).settle(await paid()));
    if (typeof outcome === 'string') return expect(outcome).toBe(expected);
    expect([outcome.outcome === 'unpaid' && outcome.reason, outcome.outcome === 'paid' && outcome.reference]).toContain(
      expected,
    );
  });

  it.each([429, 500, 503])('is not settled by good words with %i', async (status) => {
    const body = { data: { code: 100, ref_id: 201 }, errors: [] };
    expect(await outcomeOf(saying(body, status).settle(await paid()))).toBe('unavailable');
  });

  it('gets an answer of any size read to a limit', async () => {
    receiver.answer = (response) => response.end(JSON.stringify({ data: { code: 100, message: 'x'.repeat(200_000) } }));
    expect(await outcomeOf(own({ baseUrl: receiver.url }).settle(await paid()))).toBe('unavailable');
  });
});

describe('what ZarinPal holds as paid and not verified', () => {
  it('is listed with its amount', async () => {
    const known = await paid({ amountMinor: 77_000 });
    expect(await own().listUnverified()).toContainEqual({ authority: known.authority, amountMinor: 77_000 });
    await own().settle(known);
    expect((await own().listUnverified()).map(({ authority }) => authority)).not.toContain(known.authority);
  });
});

describe('a refund by ZarinPal', () => {
  const refund = { refundId: randomUUID(), amountMinor: 500_000, reason: 'The render failed.' };
  async function settled() {
    const known = await paid();
    const settlement = await own().settle(known);
    return { ...known, reference: settlement.outcome === 'paid' ? settlement.reference : '' };
  }

  it('is on its way, then done, and happens once', async () => {
    const known = await settled();
    const { sessionId } = orderOf(known);
    expect(await own().refund(known, refund)).toMatchObject({ outcome: 'pending', reference: sessionId });
    expect(orderOf(known).refund).toMatchObject({ amount: 500_000 });
    expect(await own().refund(known, refund)).toMatchObject({ outcome: 'pending', reference: sessionId });
    Object.assign(orderOf(known).refund ?? {}, { status: 'DONE' });
    expect(await own().refund(known, refund)).toMatchObject({ outcome: 'refunded', reference: sessionId });
    expect(server.requests.filter(({ body }) => body.includes('AddRefund('))).toHaveLength(1);
  });

  it('of two at once is one, and on its way to both', async () => {
    const known = await settled();
    const both = await Promise.all([own().refund(known, refund), own().refund(known, refund)]);
    expect(both.map(({ outcome }) => outcome)).toEqual(['pending', 'pending']);
    expect(server.requests.filter(({ body }) => body.includes('AddRefund('))).toHaveLength(2);
  });

  it('that was made without an answer is found the next time', async () => {
    const known = await settled();
    server.fault = 'act_then_hang';
    server.faultyCall = 'AddRefund(';
    expect(await outcomeOf(own().refund(known, refund))).toBe('unavailable');
    server.fault = null;
    expect(orderOf(known).refund).toMatchObject({ amount: 500_000 });
    expect(await own().refund(known, refund)).toMatchObject({ outcome: 'pending' });
  });

  it.each([
    ['without an access token', { accessToken: null }, {}, 'no_access_token'],
    ['under 20,000 rial', {}, { amountMinor: 19_999 }, 'below_least_refund'],
    ['over what was paid', {}, { amountMinor: 1_500_001 }, 'refused_by_provider'],
    ['of another merchant', { merchantId: randomUUID() }, {}, 'unknown_terminal'],
  ])('is refused %s', async (_name, parts, asked, reason) => {
    const known = await settled();
    const outcome = await own(parts).refund(known, { ...refund, ...asked });
    expect(outcome).toMatchObject({ outcome: 'refused', reason });
    expect(orderOf(known).refund).toBeNull();
  });

  it('is unknown without access, since an earlier try may have gone well', async () => {
    const known = await settled();
    expect(await outcomeOf(own({ accessToken: 'another' }).refund(known, refund))).toBe('unavailable');
  });

  it('is refused for a payment that is not ours, and a second time with another amount', async () => {
    const known = await settled();
    const other = await own().refund({ ...known, amountMinor: 1 }, refund);
    expect(other).toMatchObject({ outcome: 'refused', reason: 'unknown_payment' });
    await own().refund(known, refund);
    const second = await own().refund(known, { ...refund, amountMinor: 40_000 });
    expect(second).toMatchObject({ outcome: 'refused', reason: 'already_refunded' });
  });
});
