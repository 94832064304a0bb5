import { jsonOf, type ServerReply, type ServerRequest } from './payment-server.js';
import type { ZarinpalOrder } from './zarinpal-server.js';

interface Panel {
  orders: Map<string, ZarinpalOrder>;
  merchantId: string;
  accessToken: string;
}

type Variables = Record<string, unknown>;

const terminalId = '250';
const refusal = (message: string): ServerReply => ({ body: { data: null, errors: [{ message }] } });

/** The three calls of the panel's GraphQL that a refund takes, each with the fields that are asked for. */
export function answerZarinpalGraphql({ headers, body }: ServerRequest, panel: Panel): ServerReply {
  if (headers.authorization !== `Bearer ${panel.accessToken}`)
    return { status: 401, body: { errors: [{ message: 'Unauthenticated.' }] } };
  const { query, variables } = jsonOf(body) as { query?: string; variables?: Variables };
  if (query?.includes('Terminals {')) {
    const terminals = [
      { id: '249', key: '00000000-0000-4000-8000-000000000000' },
      { id: terminalId, key: panel.merchantId },
    ];
    return { body: { data: { Terminals: terminals } } };
  }
  if (query?.includes('Session(')) return sessions(panel, variables ?? {});
  return query?.includes('AddRefund(') ? addRefund(panel, variables ?? {}) : refusal('Syntax error.');
}

function sessions({ orders }: Panel, variables: Variables): ServerReply {
  const found = [...orders.values()].filter(
    ({ refId, status }) => String(refId) === variables['reference_id'] && status === 'VERIFIED',
  );
  return { body: { data: { Session: variables['terminal_id'] === terminalId ? found.map(sessionOf) : [] } } };
}

function addRefund({ orders }: Panel, { session_id: id, amount, description }: Variables): ServerReply {
  const order = [...orders.values()].find(({ sessionId }) => sessionId === id);
  if (!order) return refusal('The session is not found.');
  if (order.refund) return refusal('The session has been refunded already.');
  if (typeof amount !== 'number' || amount < 20_000 || amount > order.amount) return refusal('The amount is invalid.');
  order.refund = { amount, description: String(description), status: 'PENDING' };
  return { body: { data: { resource: { terminal_id: terminalId, ...sessionOf(order) } } } };
}

function sessionOf({ sessionId, status, amount, refund }: ZarinpalOrder) {
  const refunded = { refund_amount: refund?.amount ?? null, refund_status: refund?.status ?? null };
  return { id: sessionId, status, amount, timeline: { ...refunded, refund_time: refund && '2026-07-02 10:00:00' } };
}
