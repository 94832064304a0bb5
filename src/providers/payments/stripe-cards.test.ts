import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type StripeServer, startStripeServer } from '../../test-support/payment-servers/stripe-server.js';
import type { CardKeeper, StoredCard } from './gateway.js';
import { stripe } from './stripe.js';
import { askedPayment, knownPayment, outcomeOf } from './support/asked-payment.js';

let server: StripeServer;
let card: StoredCard;
beforeAll(async () => {
  server = await startStripeServer();
});
beforeEach(async () => {
  Object.assign(server, { fault: null, faultyCall: null, chargeFailure: null });
  server.charges.clear();
  card = await keptCard();
});
afterAll(() => server.close());

function own(timeoutMs = 15_000) {
  const { url: baseUrl, secretKey, webhookSecret } = server;
  return stripe({ baseUrl, secretKey, webhookSecret }, { timeoutMs });
}
const cards = (timeoutMs?: number) => own(timeoutMs).cards as CardKeeper;

async function keptCard(): Promise<StoredCard> {
  const asked = askedPayment({ amountMinor: 1_999, currency: 'USD', keepsCard: true });
  const known = knownPayment(asked, (await own().request(asked)).authority);
  await server.pay(known.authority);
  const settled = await own().settle(known);
  if (settled.outcome !== 'paid' || !settled.card) throw new Error('no card was kept');
  return settled.card;
}

const charge = () => ({ paymentId: randomUUID(), amountMinor: 1_999, currency: 'USD', description: 'Pro', card });

it('keeps no card of a payer who did not consent', async () => {
  const asked = askedPayment({ amountMinor: 1_999, currency: 'USD' });
  const known = knownPayment(asked, (await own().request(asked)).authority);
  await server.pay(known.authority);
  expect(await own().settle(known)).toMatchObject({ outcome: 'paid', card: null });
});

it('charges once, however often it is asked, and is read again as any payment', async () => {
  const asked = charge();
  const charged = await Promise.all([1, 2, 3].map(() => cards().charge(asked)));
  expect(server.charges.size).toBe(1);
  const authority = charged[0]?.authority ?? '';
  expect(authority).toMatch(/^pi_/);
  const paid = { outcome: 'paid', reference: authority, cardLast4: '4242' };
  for (const one of charged) expect(one).toMatchObject({ authority, settlement: paid });
  expect(await own().inquire({ ...asked, authority, productId: null })).toMatchObject(paid);
  expect(JSON.stringify(charged)).not.toMatch(/cus_|pm_|fingerprint/);
});

it('is found by who does not know of it, and not where there is none', async () => {
  const asked = charge();
  server.fault = 'act_then_hang';
  expect(await outcomeOf(cards(1_500).charge(asked))).toBe('unavailable');
  server.fault = null;
  expect(await cards().findCharge(asked)).toMatchObject({ settlement: { outcome: 'paid' } });
  expect(await cards().findCharge(charge())).toBeNull();
});

it.each(['card_declined', 'authentication_required'] as const)('is never paid once Stripe says %s', async (failure) => {
  server.chargeFailure = failure;
  const asked = charge();
  const unpaid = { settlement: { outcome: 'unpaid', reason: failure } };
  expect(await cards().charge(asked)).toMatchObject(unpaid);
  server.chargeFailure = null;
  // The same key has the same answer.
  expect(await cards().charge(asked)).toMatchObject(unpaid);
  expect(await cards().findCharge(asked)).toMatchObject(unpaid);
});

it('is refused for certain with a card that is not there any more', async () => {
  await cards().forget(card);
  expect(server.forgotten).toContain(card.customer);
  expect(await cards().charge(charge())).toMatchObject({
    authority: null,
    settlement: { outcome: 'unpaid', reason: 'resource_missing' },
  });
  await cards().forget(card);
});

it.each(['error', 'garbage'] as const)('leaves open what Stripe answers by %s', async (fault) => {
  server.fault = fault;
  expect(await outcomeOf(cards().charge(charge()))).toBe('unavailable');
  expect(await outcomeOf(cards().findCharge(charge()))).toBe('unavailable');
  expect(await outcomeOf(cards().forget(card))).toBe('unavailable');
});

it('believes no charge of another amount, nor another installation’s', async () => {
  const asked = charge();
  server.fault = 'other_amount';
  expect(await cards().charge(asked)).toMatchObject({ settlement: { outcome: 'unpaid', reason: 'amount_mismatch' } });
  const stranger = stripe({ baseUrl: server.url, secretKey: 'sk_test_another', webhookSecret: 'x' });
  expect(await outcomeOf((stranger.cards as CardKeeper).charge(charge()))).toBe('unavailable');
});
