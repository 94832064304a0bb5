import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { parseUrl } from '../../platform/parse-url.js';
import { endedPage, payPage, postingPage } from './pay-page.js';
import {
  jsonOf,
  type PaymentServer,
  type ServerReply,
  type ServerRequest,
  startPaymentServer,
} from './payment-server.js';

export interface IdpayOrder {
  id: string;
  trackId: number;
  orderId: string;
  amount: number;
  description: string;
  callback: string;
  status: number;
}

export interface IdpayServer extends PaymentServer {
  apiKey: string;
  orders: Map<string, IdpayOrder>;
  /** What the pay page's buttons do; the form that the browser posts to the callback next. */
  pay(id: string): Record<string, string>;
  cancel(id: string): Record<string, string>;
}

type Orders = Map<string, IdpayOrder>;

const cardNumber = '610433******1064';
const cardHash = createHash('sha256').update(cardNumber).digest('hex');
const refusal = (status: number, code: number, message: string): ServerReply => ({
  status,
  body: { error_code: code, error_message: message },
});

/** IdPay v1.1 with its pay page; numbers are texts where the real one writes them so. */
export async function startIdpayServer({ port = 0 } = {}): Promise<IdpayServer> {
  const orders: Orders = new Map();
  const apiKey = randomUUID();
  const end = (id: string, status: number) => {
    const order = orders.get(id);
    if (!order) throw new Error(`There is no order ${id}.`);
    if (order.status === 1) order.status = status;
    return callbackForm(order);
  };
  const server = await startPaymentServer(port, (own) => ({
    api: ({ method, path, headers, body }) => {
      const [, call] = /^\/v1\.1\/payment((?:\/verify|\/inquiry)?)$/.exec(path) ?? [];
      if (method !== 'POST' || call === undefined) return null;
      if (headers['x-api-key'] !== apiKey) return refusal(403, 12, 'API Key not found.');
      const fields = jsonOf(body);
      if (call === '') return created(own, fields, orders);
      if (!fields['id']) return refusal(406, 31, 'The id is required.');
      if (!fields['order_id']) return refusal(406, 32, 'The order_id is required.');
      const order = orders.get(String(fields['id']));
      if (!order || order.orderId !== fields['order_id']) return refusal(400, 52, 'Nothing was found.');
      if (call === '/inquiry') return { body: told(own, order) };
      if (order.status === 100) return { body: { ...told(own, order), status: '101' } };
      if (order.status !== 10) return refusal(405, 53, 'The payment cannot be verified.');
      order.status = 100;
      return { body: told(own, order) };
    },
    page: (request) => browse(request, own, { orders, end }),
  }));
  return Object.assign(server, {
    apiKey,
    orders,
    pay: (id: string) => end(id, 10),
    cancel: (id: string) => end(id, 2),
  });
}

function created(own: PaymentServer, fields: Record<string, unknown>, orders: Orders): ServerReply {
  const { order_id: orderId, amount, desc = '', callback } = fields;
  if (typeof orderId !== 'string' || orderId === '' || orderId.length > 50)
    return refusal(406, 32, 'The order_id is required.');
  if (typeof amount !== 'number') return refusal(406, 33, 'The amount is required.');
  if (!Number.isSafeInteger(amount) || amount < 1_000) return refusal(406, 34, 'The amount must be over 1000.');
  if (amount > 500_000_000) return refusal(406, 35, 'The amount must be under 500000000.');
  if (typeof callback !== 'string' || !parseUrl(callback)) return refusal(406, 37, 'The callback is required.');
  const id = randomBytes(16).toString('hex');
  const trackId = randomInt(10_000, 10 ** 9);
  orders.set(id, { id, trackId, orderId, amount, description: String(desc), callback, status: 1 });
  return { status: 201, body: { id, link: `${own.url}/p/ws/${id}` } };
}

function told({ fault }: PaymentServer, { id, trackId, orderId, amount, status }: IdpayOrder) {
  const amountTold = String(fault === 'other_amount' ? amount + 1 : amount);
  const paid = { track_id: '888001', amount: amountTold, card_no: cardNumber, hashed_card_no: cardHash };
  return {
    status: String(status),
    track_id: String(trackId),
    id,
    order_id: fault === 'other_order' ? randomUUID() : orderId,
    amount: amountTold,
    date: '1546288200',
    ...(status >= 10 && { payment: { ...paid, date: '1546288500' } }),
    ...(status >= 100 && { verify: { date: '1546288800' } }),
  };
}

function callbackForm({ status, trackId, id, orderId, amount }: IdpayOrder): Record<string, string> {
  return {
    status: String(status),
    track_id: String(trackId),
    id,
    order_id: orderId,
    amount: String(amount),
    card_no: cardNumber,
    hashed_card_no: cardHash,
    date: '1546288500',
  };
}

interface Browsed {
  orders: Orders;
  end(id: string, status: number): Record<string, string>;
}

async function browse({ method, path }: ServerRequest, own: PaymentServer, { orders, end }: Browsed) {
  const [, id = '', act] = /^\/p\/ws\/(\w+)(?:\/(pay|cancel))?$/.exec(path) ?? [];
  const order = orders.get(id);
  if (!order) return null;
  if (method === 'POST' && act) {
    const form = end(id, act === 'pay' ? 10 : 2);
    if (own.repeats)
      await fetch(order.callback, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
    return postingPage('IdPay', order.callback, form);
  }
  if (order.status !== 1) return endedPage('IdPay');
  const paths = { payPath: `/p/ws/${id}/pay`, cancelPath: `/p/ws/${id}/cancel` };
  return payPage({ provider: 'IdPay', amount: `${order.amount} IRR`, description: order.description, ...paths });
}
