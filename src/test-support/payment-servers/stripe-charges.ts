import { randomBytes } from 'node:crypto';
import type { PaymentServer, ServerReply, ServerRequest } from './payment-server.js';
import { invalid, type StripeSession, shownCharge } from './stripe-objects.js';

/** A card that was charged without its owner. */
export interface StripeCharge {
  id: string;
  customer: string;
  paymentMethod: string;
  amount: number;
  currency: string;
  metadata: Record<string, string>;
  /** As Stripe says it of a card that was declined, or whose owner is wanted; null of one that was charged. */
  failure: 'card_declined' | 'authentication_required' | null;
}

export interface StripeCards {
  sessions: Map<string, StripeSession>;
  charges: Map<string, StripeCharge>;
  /** What becomes of charges from now on. */
  chargeFailure: StripeCharge['failure'];
  /** Customers that were deleted. */
  forgotten: Set<string>;
}

type Server = PaymentServer & StripeCards;

/** Charges of kept cards and the deletion of customers, of Stripe's API. */
export function answerAboutCards(server: Server, { method, path, query, body }: ServerRequest): ServerReply | null {
  const [, customer = ''] = /^\/v1\/customers\/(\w+)$/.exec(path) ?? [];
  if (method === 'DELETE' && customer !== '') {
    if (!customers(server).has(customer)) return invalid('resource_missing', 'No such customer.', 404);
    server.forgotten.add(customer);
    return { body: { id: customer, object: 'customer', deleted: true } };
  }
  if (method === 'POST' && path === '/v1/payment_intents') return charge(server, new URLSearchParams(body));
  if (method === 'GET' && path === '/v1/payment_intents') {
    const own = [...server.charges.values()].filter((one) => one.customer === query.get('customer')).toReversed();
    return { body: { object: 'list', url: path, has_more: false, data: own.map((one) => shownCharge(server, one)) } };
  }
  const [, id = ''] = /^\/v1\/payment_intents\/(\w+)$/.exec(path) ?? [];
  if (method !== 'GET' || id === '') return null;
  const found = server.charges.get(id);
  return found ? { body: shownCharge(server, found) } : invalid('resource_missing', 'No such payment_intent.', 404);
}

/** Those that paid at a session which made a customer of them, and are still there. */
function customers({ sessions, forgotten }: Server): Set<string> {
  const kept = [...sessions.values()].filter(
    ({ makesCustomer, paymentStatus }) => makesCustomer && paymentStatus === 'paid',
  );
  return new Set(kept.map(({ customer }) => customer).filter((customer) => !forgotten.has(customer)));
}

function charge(server: Server, form: URLSearchParams): ServerReply {
  const text = (name: string) => form.get(name) ?? '';
  const [customer, paymentMethod, currency] = [text('customer'), text('payment_method'), text('currency')];
  if (text('off_session') !== 'true' || text('confirm') !== 'true' || text('payment_method_types[0]') !== '')
    return invalid('parameter_unknown', 'Not a charge without the payer.');
  if (!customers(server).has(customer)) return invalid('resource_missing', 'No such customer.');
  const kept = [...server.sessions.values()].find((one) => one.paymentMethod === paymentMethod);
  if (kept?.customer !== customer || !kept.keepsCard)
    return invalid('payment_method_unexpected_state', 'The payment method is not attached to the customer.');
  const amount = Number(text('amount'));
  if (!Number.isSafeInteger(amount) || amount < 50) return invalid('amount_too_small', 'The amount is too small.');
  const metadata: Record<string, string> = {};
  for (const [name, value] of form) {
    const [, key] = /^metadata\[(\w+)\]$/.exec(name) ?? [];
    if (key) metadata[key] = value;
  }
  const failure = server.chargeFailure;
  const id = `pi_${randomBytes(12).toString('hex')}`;
  const made = { id, customer, paymentMethod, amount, currency, metadata, failure };
  server.charges.set(id, made);
  const shown = shownCharge(server, made);
  if (failure === null) return { body: shown };
  const message = failure === 'card_declined' ? 'Your card was declined.' : 'The card asks for its owner.';
  const error = { type: 'card_error', code: failure, decline_code: shown.last_payment_error?.decline_code, message };
  return { status: 402, body: { error: { ...error, payment_intent: shown } } };
}
