import { randomBytes } from 'node:crypto';
import { Stripe } from 'stripe';
import { endedPage, payPage } from './pay-page.js';
import { type PaymentServer, type ServerReply, type ServerRequest, startPaymentServer } from './payment-server.js';
import { answerAboutCards, type StripeCards } from './stripe-charges.js';
import {
  invalid,
  type StripeRefund,
  type StripeSession,
  sessionFrom,
  shownRefund,
  shownSession,
} from './stripe-objects.js';

export interface StripeServer extends PaymentServer, StripeCards {
  secretKey: string;
  webhookSecret: string;
  /** Where events are posted; null posts none. */
  webhookUrl: string | null;
  refunds: Map<string, StripeRefund>;
  /** How a new refund is: `pending` is what banks make of it. */
  refundStatus: StripeRefund['status'];
  /** What the pay page's buttons do, without the page; each posts its event. */
  pay(id: string): Promise<void>;
  expire(id: string): Promise<void>;
  /** A way of paying that takes days: the session is complete, the money comes later or never. */
  payLater(id: string): Promise<void>;
  endLater(id: string, outcome: 'paid' | 'failed'): Promise<void>;
  /** An event about this object, signed by Stripe's own package. */
  eventOf(type: string, object: unknown, signing?: { secret?: string; timestamp?: number }): SignedEvent;
}

interface SignedEvent {
  body: string;
  signature: string;
}

const unguessable = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

/** Checkout sessions, refunds and charges of kept cards of Stripe's API, its pay page, and its events. */
export async function startStripeServer({ port = 0 } = {}): Promise<StripeServer> {
  const sessions = new Map<string, StripeSession>();
  const change = async (id: string, type: string, parts: Partial<StripeSession>) => {
    const session = sessions.get(id);
    if (!session) throw new Error(`There is no session ${id}.`);
    Object.assign(session, parts);
    await post(server, server.eventOf(type, shownSession(server, session)));
  };
  const parts: Omit<StripeServer, keyof PaymentServer> = {
    secretKey: unguessable('sk_test'),
    webhookSecret: unguessable('whsec'),
    webhookUrl: null,
    sessions,
    refunds: new Map(),
    charges: new Map(),
    chargeFailure: null,
    forgotten: new Set(),
    refundStatus: 'succeeded',
    pay: (id) =>
      change(id, 'checkout.session.completed', {
        status: 'complete',
        paymentStatus: 'paid',
        intentStatus: 'succeeded',
      }),
    expire: (id) => change(id, 'checkout.session.expired', { status: 'expired', intentStatus: 'canceled' }),
    payLater: (id) => change(id, 'checkout.session.completed', { status: 'complete', intentStatus: 'processing' }),
    endLater: (id, outcome) =>
      outcome === 'paid'
        ? change(id, 'checkout.session.async_payment_succeeded', { paymentStatus: 'paid', intentStatus: 'succeeded' })
        : change(id, 'checkout.session.async_payment_failed', { intentStatus: 'requires_payment_method' }),
    eventOf: (type, object, { secret = server.webhookSecret, timestamp } = {}) => {
      const created = Math.floor(Date.now() / 1000);
      const event = { id: unguessable('evt'), object: 'event', api_version: Stripe.API_VERSION, created, type };
      const body = JSON.stringify({ ...event, livemode: false, pending_webhooks: 1, data: { object } });
      const at = timestamp === undefined ? {} : { timestamp };
      return { body, signature: Stripe.webhooks.generateTestHeaderString({ payload: body, secret, ...at }) };
    },
  };
  const answered = new Map<string, { body: string; reply: ServerReply }>();
  const started = await startPaymentServer(port, (own) => {
    const stripe = Object.assign(own, parts);
    return { api: (request) => answerOnce(stripe, request, answered), page: (request) => browse(stripe, request) };
  });
  const server: StripeServer = Object.assign(started, parts);
  return server;
}

async function post(server: StripeServer, { body, signature }: SignedEvent): Promise<void> {
  if (server.webhookUrl === null) return;
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Stripe-Signature': signature };
  for (let times = server.repeats ? 2 : 1; times > 0; times -= 1)
    await fetch(server.webhookUrl, { method: 'POST', headers, body });
}

/** A key that was used gets the first answer again, whatever has become of it since; with another body it is refused. */
function answerOnce(
  server: StripeServer,
  request: ServerRequest,
  answered: Map<string, { body: string; reply: ServerReply }>,
): ServerReply | null {
  const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined;
  const before = typeof key === 'string' ? answered.get(key) : undefined;
  if (before && before.body !== request.body)
    return { status: 400, body: { error: { type: 'idempotency_error', message: 'Keys take one body each.' } } };
  if (before) return before.reply;
  const reply = answer(server, request);
  // Of those that were refused before anything was begun nothing is kept.
  if (typeof key === 'string' && reply && (reply.status === undefined || reply.status === 402))
    answered.set(key, { body: request.body, reply: structuredClone(reply) });
  return reply;
}

function answer(server: StripeServer, request: ServerRequest): ServerReply | null {
  const { method, path, query, headers, body } = request;
  if (headers.authorization !== `Bearer ${server.secretKey}`)
    return { status: 401, body: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided.' } } };
  const form = new URLSearchParams(body);
  if (method === 'POST' && path === '/v1/checkout/sessions') {
    const made = sessionFrom(form, server.url);
    if ('body' in made) return made;
    server.sessions.set(made.id, made);
    return { body: shownSession(server, made) };
  }
  const [, id = ''] = /^\/v1\/checkout\/sessions\/(\w+)$/.exec(path) ?? [];
  if (method === 'GET' && id !== '') {
    const session = server.sessions.get(id);
    const expanded = query.get('expand[0]') === 'payment_intent.latest_charge';
    return session
      ? { body: shownSession(server, session, { expanded }) }
      : invalid('resource_missing', 'No such session.', 404);
  }
  if (path !== '/v1/refunds') return answerAboutCards(server, request);
  if (method === 'POST') return refund(server, form);
  const data = [...server.refunds.values()].filter((one) => one.paymentIntent === query.get('payment_intent'));
  return { body: { object: 'list', url: path, has_more: false, data: data.map(shownRefund) } };
}

function refund(server: StripeServer, form: URLSearchParams): ServerReply {
  const paymentIntent = form.get('payment_intent') ?? '';
  const session = [...server.sessions.values()].find((one) => one.paymentIntent === paymentIntent);
  const charge = server.charges.get(paymentIntent);
  const paid = session?.paymentStatus === 'paid' ? session : charge?.failure === null ? charge : null;
  if (!paid) return invalid('resource_missing', 'No such payment_intent.', 404);
  const amount = Number(form.get('amount'));
  const gone = [...server.refunds.values()]
    .filter((one) => one.paymentIntent === paymentIntent && one.status !== 'failed')
    .reduce((sum, one) => sum + one.amount, 0);
  if (gone >= paid.amount) return invalid('charge_already_refunded', 'The charge has been refunded.');
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > paid.amount - gone)
    return invalid('amount_too_large', 'The refund is greater than the rest of the charge.');
  const refundId = form.get('metadata[refund_id]');
  const { currency } = paid;
  const made = { id: unguessable('re'), paymentIntent, amount, currency, refundId, status: server.refundStatus };
  server.refunds.set(made.id, made);
  return { body: shownRefund(made) };
}

async function browse(server: StripeServer, { method, path }: ServerRequest): Promise<ServerReply | null> {
  const [, id = '', act] = /^\/c\/pay\/(\w+)(?:\/(pay|cancel))?$/.exec(path) ?? [];
  const session = server.sessions.get(id);
  if (!session) return null;
  const { status, successUrl, cancelUrl, amount, currency, description } = session;
  if (method === 'POST' && act === 'cancel') return { status: 302, headers: { Location: cancelUrl }, body: '' };
  if (method === 'POST' && act === 'pay') {
    if (status === 'open') await server.pay(id);
    return { status: 302, headers: { Location: successUrl.replaceAll('{CHECKOUT_SESSION_ID}', id) }, body: '' };
  }
  if (status !== 'open') return endedPage('Stripe');
  const paths = { payPath: `/c/pay/${id}/pay`, cancelPath: `/c/pay/${id}/cancel` };
  return payPage({ provider: 'Stripe', amount: `${amount} ${currency}`, description, ...paths });
}
