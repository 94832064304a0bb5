import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type HttpReceiver, startHttpReceiver } from '../../test-support/http-receiver.js';
import { type IdpayServer, startIdpayServer } from '../../test-support/payment-servers/idpay-server.js';
import type { PaymentAsked } from './gateway.js';
import { idpay } from './idpay.js';
import { askedPayment, knownPayment, outcomeOf, patienceFor } from './support/asked-payment.js';

let server: IdpayServer;
let receiver: HttpReceiver;
beforeAll(async () => {
  server = await startIdpayServer();
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

const own = (parts: { apiKey?: string; baseUrl?: string; sandbox?: boolean } = {}) =>
  idpay(
    { baseUrl: server.url, apiKey: server.apiKey, sandbox: false, ...parts },
    { timeoutMs: patienceFor(server.fault) },
  );

async function begun(parts: Partial<PaymentAsked> = {}) {
  const asked = askedPayment(parts);
  const { authority } = await own().request(asked);
  return knownPayment(asked, authority);
}

async function paid() {
  const known = await begun();
  server.pay(known.authority);
  return known;
}

const orderOf = ({ authority }: { authority: string }) => {
  const order = server.orders.get(authority);
  if (!order) throw new Error('no order');
  return order;
};

/** An adapter whose IdPay says these, one after the other. */
function saying(...bodies: unknown[]) {
  let said = 0;
  receiver.answer = (response) => response.end(JSON.stringify(bodies[Math.min(said++, bodies.length - 1)]));
  return own({ baseUrl: receiver.url });
}

describe('a payment at IdPay', () => {
  it('is begun with amount, order and payer, and leads to the link that is answered', async () => {
    const asked = askedPayment();
    const { authority, redirectUrl, answer } = await own().request(asked);
    expect(redirectUrl).toBe(`${server.url}/p/ws/${authority}`);
    expect(answer).toEqual({ id: authority, link: redirectUrl });
    expect(server.requests[0]?.headers['x-api-key']).toBe(server.apiKey);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      order_id: asked.paymentId,
      amount: 1_500_000,
      name: 'Sara Moradi',
      phone: '09121234567',
      mail: 'sara@example.com',
      desc: 'Creator plan',
      callback: asked.callbackUrl,
    });
  });

  it('is refused with the code of IdPay, or when it is not in rial', async () => {
    expect(await outcomeOf(own().request(askedPayment({ amountMinor: 999 })))).toBe('refused 34');
    expect(await outcomeOf(own().request(askedPayment({ amountMinor: 500_000_001 })))).toBe('refused 35');
    expect(await outcomeOf(own({ apiKey: 'another' }).request(askedPayment()))).toBe('refused 12');
    server.requests.length = 0;
    expect(await outcomeOf(own().request(askedPayment({ currency: 'EUR' })))).toBe('refused currency_not_supported');
    expect(server.requests).toEqual([]);
  });

  it('is pretended where that is set', async () => {
    await own().request(askedPayment());
    await own({ sandbox: true }).request(askedPayment());
    expect(server.requests.map(({ headers }) => headers['x-sandbox'])).toEqual([undefined, '1']);
  });

  it('is not begun by a link that is no web address', async () => {
    const answering = (body: unknown, status = 201) => {
      receiver.answer = (response) => response.writeHead(status).end(JSON.stringify(body));
      return outcomeOf(own({ baseUrl: receiver.url }).request(askedPayment()));
    };
    expect(await answering({ id: 'x', link: 'javascript:alert(1)' })).toBe('unavailable');
    expect(await answering({ id: 'x' })).toBe('unavailable');
    expect(await answering({ id: 'x', link: 'https://idpay.ir/p/x' }, 202)).toBe('unavailable');
  });

  it('is open, then paid, then taken, and stays so however often it is asked', async () => {
    const known = await begun();
    expect(await own().settle(known)).toMatchObject({ outcome: 'open' });
    server.pay(known.authority);
    expect(await own().inquire(known)).toMatchObject({ outcome: 'paid' });
    expect(orderOf(known).status).toBe(10);
    const reference = String(orderOf(known).trackId);
    const expected = { outcome: 'paid', reference, cardLast4: '1064', answer: { status: '100' } };
    expect(await own().settle(known)).toMatchObject(expected);
    expect(await own().settle(known)).toMatchObject(expected);
    expect(await own().inquire(known)).toMatchObject(expected);
    orderOf(known).status = 200;
    expect(await own().settle(known)).toMatchObject({ outcome: 'paid', reference });
  });

  it('is paid to both of two that settle it at once', async () => {
    const known = await paid();
    const outcomes = await Promise.all([own().settle(known), own().settle(known)]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['paid', 'paid']);
  });

  it('keeps neither card nor hash nor key in what it tells', async () => {
    const told = JSON.stringify(await own().settle(await paid()));
    expect(told).toContain('1064');
    expect(told).not.toMatch(/610433|\*{6}|hashed|card_no/);
    expect(told).not.toContain(server.apiKey);
  });

  it('is not settled by a state that is not known', async () => {
    const known = await paid();
    orderOf(known).status = 77;
    expect(await outcomeOf(own().settle(known))).toBe('unavailable');
  });

  it.each([
    [2, 'failed'],
    [5, 'returned'],
    [6, 'reversed'],
    [7, 'cancelled'],
  ])('is unpaid in state %i', async (status, reason) => {
    const known = await begun();
    orderOf(known).status = status;
    expect(await own().settle(known)).toMatchObject({ outcome: 'unpaid', reason });
  });

  it.each([1, 3, 4, 8])('is open in state %i', async (status) => {
    const known = await begun();
    orderOf(known).status = status;
    expect(await own().settle(known)).toMatchObject({ outcome: 'open' });
  });

  it('is never paid, nor taken, with another amount, currency, order or id', async () => {
    const known = await paid();
    const mismatch = (reason: string) => ({ outcome: 'unpaid', reason });
    expect(await own().settle({ ...known, amountMinor: 1_500_001 })).toMatchObject(mismatch('amount_mismatch'));
    expect(await own().settle({ ...known, currency: 'USD' })).toMatchObject(mismatch('currency_mismatch'));
    expect(await own().settle({ ...known, paymentId: randomUUID() })).toMatchObject(mismatch('unknown_authority'));
    expect(await own().settle({ ...known, authority: 'f'.repeat(32) })).toMatchObject(mismatch('unknown_authority'));
    server.fault = 'other_amount';
    expect(await own().settle(known)).toMatchObject(mismatch('amount_mismatch'));
    server.fault = 'other_order';
    expect(await own().settle(known)).toMatchObject(mismatch('order_mismatch'));
    expect(orderOf(known).status).toBe(10);
  });

  it.each(['hang', 'error', 'garbage'] as const)('is neither paid nor unpaid while IdPay does: %s', async (fault) => {
    const known = await paid();
    server.fault = fault;
    expect(await outcomeOf(own().request(askedPayment()))).toBe('unavailable');
    expect(await outcomeOf(own().settle(known))).toBe('unavailable');
    expect(await outcomeOf(own().inquire(known))).toBe('unavailable');
    server.fault = null;
    expect(await own().settle(known)).toMatchObject({ outcome: 'paid' });
  });

  it('that was taken without an answer is paid the next time', async () => {
    const known = await paid();
    server.fault = 'act_then_hang';
    server.faultyCall = '/verify';
    expect(await outcomeOf(own().settle(known))).toBe('unavailable');
    expect(orderOf(known).status).toBe(100);
    expect(await own().settle(known)).toMatchObject({ outcome: 'paid' });
  });

  it('that was not verified in time is unpaid, and one that cannot be verified is looked at again', async () => {
    const known = await paid();
    const { id, order_id, amount, track_id } = server.pay(known.authority);
    const told = (status: string) => ({ status, id, order_id, amount, track_id });
    expect(await saying(told('10'), { error_code: 54 }).settle(known)).toMatchObject({
      outcome: 'unpaid',
      reason: 'verified_too_late',
    });
    const late = saying(told('10'), { error_code: 53 }, told('5'));
    expect(await late.settle(known)).toMatchObject({ outcome: 'unpaid', reason: 'returned' });
    const raced = saying(told('10'), { error_code: 53 }, told('100'));
    expect(await raced.settle(known)).toMatchObject({ outcome: 'paid' });
    expect(await outcomeOf(saying(told('10'), { error_code: 53 }, told('10')).settle(known))).toBe('unavailable');
    const changed = saying(told('10'), { ...told('100'), amount: '1' });
    expect(await changed.settle(known)).toMatchObject({ outcome: 'unpaid', reason: 'amount_mismatch' });
  });

  it.each([
    [{}],
    [[]],
    [null],
    [{ status: '100' }],
    [{ error_code: 11, error_message: 'x' }],
    [{ status: '77', amount: 1 }],
  ])('is not settled by %j', async (body) => {
    expect(await outcomeOf(saying(body).settle(await paid()))).toBe('unavailable');
  });
});

it('refuses a refund, which IdPay does not offer', async () => {
  const known = { ...(await paid()), reference: '1' };
  const refund = { refundId: randomUUID(), amountMinor: 500_000, reason: 'The render failed.' };
  expect(await own().refund(known, refund)).toMatchObject({
    outcome: 'refused',
    reason: 'not_offered_by_provider',
    answer: { message: expect.stringContaining('refund to the balance') },
  });
});
