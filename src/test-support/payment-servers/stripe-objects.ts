import { randomBytes, randomUUID } from 'node:crypto';
import { parseUrl } from '../../platform/parse-url.js';
import type { PaymentServer, ServerReply } from './payment-server.js';
import type { StripeCharge } from './stripe-charges.js';

export interface StripeSession {
  id: string;
  paymentIntent: string;
  /** Made with the session's payment, which a session has once it is paid or about to be. */
  intentStatus: 'none' | 'processing' | 'requires_payment_method' | 'succeeded' | 'canceled';
  url: string;
  amount: number;
  currency: string;
  description: string;
  paymentId: string | null;
  status: 'open' | 'complete' | 'expired';
  paymentStatus: 'paid' | 'unpaid';
  successUrl: string;
  cancelUrl: string;
  expiresAt: number;
  /** Whoever pays becomes a customer with his card, and may let it be charged without him. */
  customer: string;
  paymentMethod: string;
  makesCustomer: boolean;
  keepsCard: boolean;
}

export interface StripeRefund {
  id: string;
  paymentIntent: string;
  amount: number;
  currency: string;
  refundId: string | null;
  status: 'succeeded' | 'pending' | 'failed';
}

export const invalid = (code: string, message: string, status = 400): ServerReply => ({
  status,
  body: { error: { type: 'invalid_request_error', code, message } },
});

/** What the form asks for, or why not. */
export function sessionFrom(form: URLSearchParams, baseUrl: string): StripeSession | ServerReply {
  const line = (name: string) => form.get(`line_items[0][${name}`) ?? '';
  const amount = Number(line('price_data][unit_amount]')) * Number(line('quantity]'));
  const currency = line('price_data][currency]');
  const successUrl = form.get('success_url') ?? '';
  if (form.get('mode') !== 'payment' || !parseUrl(successUrl)) return invalid('parameter_missing', 'Incomplete.');
  if (!/^[a-z]{3}$/.test(currency) || currency === 'irr') return invalid('invalid_currency', 'Invalid currency.');
  if (!Number.isSafeInteger(amount) || amount < 50) return invalid('amount_too_small', 'The amount is too small.');
  const now = Math.floor(Date.now() / 1000);
  const expiresAt = Number(form.get('expires_at') ?? now + 86_400);
  if (expiresAt < now + 1_800 || expiresAt > now + 86_400) return invalid('parameter_invalid', 'Invalid expires_at.');
  const usage = form.get('payment_intent_data[setup_future_usage]');
  if (usage !== null && usage !== 'off_session' && usage !== 'on_session')
    return invalid('parameter_invalid', 'Invalid setup_future_usage.');
  const id = `cs_test_${randomBytes(24).toString('hex')}`;
  return {
    id,
    paymentIntent: `pi_${randomBytes(12).toString('hex')}`,
    intentStatus: 'none',
    url: `${baseUrl}/c/pay/${id}`,
    amount,
    currency,
    description: line('price_data][product_data][name]'),
    paymentId: form.get('client_reference_id'),
    status: 'open',
    paymentStatus: 'unpaid',
    successUrl,
    cancelUrl: form.get('cancel_url') ?? successUrl,
    expiresAt,
    customer: `cus_${randomBytes(7).toString('hex')}`,
    paymentMethod: `pm_${randomBytes(12).toString('hex')}`,
    makesCustomer: form.get('customer_creation') === 'always',
    keepsCard: usage === 'off_session',
  };
}

/** With the payment within where it is asked for, else by its id. */
export function shownSession({ fault }: PaymentServer, session: StripeSession, { expanded = false } = {}) {
  const { id, amount, currency, paymentId, status, paymentStatus, successUrl, cancelUrl, expiresAt, url } = session;
  return {
    id,
    object: 'checkout.session',
    amount_total: fault === 'other_amount' ? amount + 1 : amount,
    cancel_url: cancelUrl,
    client_reference_id: fault === 'other_order' ? randomUUID() : paymentId,
    currency,
    customer: session.makesCustomer && paymentStatus === 'paid' ? session.customer : null,
    expires_at: expiresAt,
    livemode: false,
    metadata: { payment_id: paymentId },
    mode: 'payment',
    payment_intent: session.intentStatus === 'none' ? null : expanded ? shownIntent(session) : session.paymentIntent,
    payment_status: paymentStatus,
    status,
    success_url: successUrl,
    url: status === 'open' ? url : null,
  };
}

const card = { brand: 'visa', last4: '4242', fingerprint: 'Xt5EWLLDS7FJjR1c', exp_month: 8, exp_year: 2030 };
const paidByCard = { object: 'charge', paid: true, payment_method_details: { type: 'card', card } };

function shownIntent({ paymentIntent, amount, currency, intentStatus, ...session }: StripeSession) {
  return {
    ...{ id: paymentIntent, object: 'payment_intent', amount, currency, status: intentStatus },
    latest_charge: intentStatus === 'succeeded' ? paidByCard : null,
    payment_method: session.paymentMethod,
    setup_future_usage: session.keepsCard ? 'off_session' : null,
  };
}

export function shownCharge({ fault }: PaymentServer, charge: StripeCharge) {
  const { id, customer, paymentMethod, amount, currency, metadata, failure } = charge;
  const decline_code = failure === 'card_declined' ? 'insufficient_funds' : 'authentication_required';
  return {
    ...{ id, object: 'payment_intent', currency, customer, metadata, payment_method: paymentMethod },
    amount: fault === 'other_amount' ? amount + 1 : amount,
    status: failure === null ? 'succeeded' : 'requires_payment_method',
    latest_charge: failure === null ? paidByCard : null,
    last_payment_error: failure && { type: 'card_error', code: failure, decline_code, message: 'Declined.' },
  };
}

export function shownRefund({ id, paymentIntent, amount, currency, refundId, status }: StripeRefund) {
  return {
    id,
    object: 'refund',
    amount,
    currency,
    metadata: { refund_id: refundId },
    payment_intent: paymentIntent,
    status,
    ...(status === 'failed' && { failure_reason: 'lost_or_stolen_card' }),
  };
}
