import { randomBytes, randomUUID } from 'node:crypto';
import type { PaymentServer, ServerReply } from './payment-server.js';

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
  if (form.get('mode') !== 'payment' || !URL.canParse(successUrl)) return invalid('parameter_missing', 'Incomplete.');
  if (!/^[a-z]{3}$/.test(currency) || currency === 'irr') return invalid('invalid_currency', 'Invalid currency.');
  if (!Number.isSafeInteger(amount) || amount < 50) return invalid('amount_too_small', 'The amount is too small.');
  const now = Math.floor(Date.now() / 1000);
  const expiresAt = Number(form.get('expires_at') ?? now + 86_400);
  if (expiresAt < now + 1_800 || expiresAt > now + 86_400) return invalid('parameter_invalid', 'Invalid expires_at.');
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

function shownIntent({ paymentIntent, amount, currency, intentStatus }: StripeSession) {
  const card = { brand: 'visa', last4: '4242', fingerprint: 'Xt5EWLLDS7FJjR1c', exp_month: 8, exp_year: 2030 };
  const charge = { object: 'charge', paid: true, payment_method_details: { type: 'card', card } };
  const latest = intentStatus === 'succeeded' ? charge : null;
  return { id: paymentIntent, object: 'payment_intent', amount, currency, status: intentStatus, latest_charge: latest };
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
