import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { parseUrl } from '../../platform/parse-url.js';
import { endedPage, payPage } from './pay-page.js';
import {
  jsonOf,
  type PaymentServer,
  type ServerReply,
  type ServerRequest,
  startPaymentServer,
} from './payment-server.js';
import { answerZarinpalGraphql } from './zarinpal-graphql.js';

export interface ZarinpalOrder {
  authority: string;
  /** As the panel knows it. */
  sessionId: string;
  amount: number;
  currency: string;
  description: string;
  callbackUrl: string;
  orderId: string | null;
  status: 'IN_BANK' | 'PAID' | 'VERIFIED' | 'FAILED' | 'REVERSED';
  refId: number;
  refund: { amount: number; description: string; status: string } | null;
}

export interface ZarinpalServer extends PaymentServer {
  merchantId: string;
  accessToken: string;
  orders: Map<string, ZarinpalOrder>;
  /** What the pay page's buttons do; the address that the browser goes to next. */
  pay(authority: string): string;
  cancel(authority: string): string;
}

const cardPan = '502229******5995';
const error = (code: number, message: string, status = 200): ServerReply => ({
  status,
  body: { data: [], errors: { code, message, validations: [] } },
});

/** ZarinPal v4 in rial, with its pay page and the refunds of its GraphQL. */
export async function startZarinpalServer({ port = 0 } = {}): Promise<ZarinpalServer> {
  const orders = new Map<string, ZarinpalOrder>();
  const merchantId = randomUUID();
  const accessToken = randomBytes(24).toString('base64url');
  const end = (authority: string, status: 'PAID' | 'FAILED') => {
    const order = orders.get(authority);
    if (!order) throw new Error(`There is no order ${authority}.`);
    if (order.status === 'IN_BANK') order.status = status;
    const address = new URL(order.callbackUrl);
    address.searchParams.set('Authority', authority);
    address.searchParams.set('Status', order.status === 'FAILED' ? 'NOK' : 'OK');
    return address.href;
  };
  const server = await startPaymentServer(port, (own) => ({
    api: (request) => {
      if (request.path === '/api/v4/graphql/')
        return answerZarinpalGraphql(request, { orders, merchantId, accessToken });
      const [, method] = /^\/pg\/v4\/payment\/(\w+)\.json$/.exec(request.path) ?? [];
      if (request.method !== 'POST' || method === undefined) return null;
      const fields = jsonOf(request.body);
      if (fields['merchant_id'] !== merchantId) return error(-10, 'Terminal is not valid.', 401);
      const order = orders.get(String(fields['authority'] ?? ''));
      if (method === 'request') return requested(fields, orders);
      if (method === 'unVerified') return unverified(orders);
      if (!order) return error(-54, 'Invalid authority.', 404);
      if (method === 'verify') return verified(own, order, fields);
      return method === 'inquiry' ? inquired(own, order) : null;
    },
    page: (request) => browse(request, own, { orders, end }),
  }));
  return Object.assign(server, {
    merchantId,
    accessToken,
    orders,
    pay: (authority: string) => end(authority, 'PAID'),
    cancel: (authority: string) => end(authority, 'FAILED'),
  });
}

function requested(fields: Record<string, unknown>, orders: Map<string, ZarinpalOrder>): ServerReply {
  const { amount, currency = 'IRR', description, callback_url: callbackUrl, metadata } = fields;
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 1_000)
    return error(-9, 'The amount must be at least 1000.');
  if (typeof description !== 'string' || description === '' || description.length > 500)
    return error(-9, 'The description is required, and 500 characters long at most.');
  if (typeof callbackUrl !== 'string' || !parseUrl(callbackUrl)) return error(-9, 'The callback_url is required.');
  const number = String(randomInt(1, 10 ** 12));
  const authority = `A${number.padStart(35, '0')}`;
  const { order_id: orderId = null } = (metadata ?? {}) as { order_id?: string };
  orders.set(authority, {
    authority,
    sessionId: number,
    amount,
    currency: String(currency),
    description,
    callbackUrl,
    orderId,
    status: 'IN_BANK',
    refId: randomInt(10 ** 8, 10 ** 10),
    refund: null,
  });
  return { body: { data: { code: 100, message: 'Success', authority, fee_type: 'Merchant', fee: 100 }, errors: [] } };
}

function verified(own: PaymentServer, order: ZarinpalOrder, fields: Record<string, unknown>): ServerReply {
  if (own.fault === 'other_order') return error(-53, 'The session is not of this merchant.');
  if (fields['amount'] !== order.amount || own.fault === 'other_amount')
    return error(-50, 'The amount is not that of the session.');
  if (order.status !== 'PAID' && order.status !== 'VERIFIED') return error(-51, 'The payment is not successful.');
  const code = order.status === 'VERIFIED' ? 101 : 100;
  order.status = 'VERIFIED';
  const message = code === 100 ? 'Paid' : 'Verified';
  const card = { card_pan: cardPan, card_hash: '1EBE3EBEBE35C7EC0F8D6EE4F2F859107A87822CA179BC9528767EA7B5489B69' };
  return {
    body: { data: { code, message, ref_id: order.refId, fee_type: 'Merchant', fee: 100, ...card }, errors: [] },
  };
}

function inquired(own: PaymentServer, order: ZarinpalOrder): ServerReply {
  if (own.fault === 'other_order') return error(-53, 'The session is not of this merchant.');
  const lie = own.fault === 'other_amount' ? { amount: order.amount + 1 } : {};
  return { body: { data: { code: 100, message: 'Success', status: order.status, ...lie }, errors: [] } };
}

function unverified(orders: Map<string, ZarinpalOrder>): ServerReply {
  const paid = [...orders.values()].filter(({ status }) => status === 'PAID').slice(-100);
  const authorities = paid.map(({ authority, amount, callbackUrl }) => {
    return { authority, amount, callback_url: callbackUrl, referer: '/', date: '2026-07-01 17:33:25' };
  });
  return { body: { data: { code: '100', message: 'Success', authorities }, errors: [] } };
}

interface Browsed {
  orders: Map<string, ZarinpalOrder>;
  end(authority: string, status: 'PAID' | 'FAILED'): string;
}

async function browse({ method, path }: ServerRequest, own: PaymentServer, { orders, end }: Browsed) {
  const [, authority = '', act] = /^\/pg\/StartPay\/(\w+)(?:\/(pay|cancel))?$/.exec(path) ?? [];
  const order = orders.get(authority);
  if (!order) return null;
  if (method === 'POST' && act) {
    const location = end(authority, act === 'pay' ? 'PAID' : 'FAILED');
    if (own.repeats) await fetch(location, { redirect: 'manual' });
    return { status: 302, headers: { Location: location }, body: '' };
  }
  if (order.status !== 'IN_BANK') return endedPage('ZarinPal');
  const base = `/pg/StartPay/${authority}`;
  const amount = `${order.amount} ${order.currency}`;
  const paths = { payPath: `${base}/pay`, cancelPath: `${base}/cancel` };
  return payPage({ provider: 'ZarinPal', amount, description: order.description, ...paths });
}
