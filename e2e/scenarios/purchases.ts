import { randomUUID } from 'node:crypto';
import type { PaymentServers } from '../../src/test-support/payment-servers/index.js';
import { type ApiAnswer, callApi, type ErrorBody } from '../support/api-client.js';
import type { Stage } from '../support/stage.js';

export type Gateway = 'ZarinPal' | 'IdPay' | 'Stripe' | 'Bazaar' | 'Balance';

export interface Started {
  payment_id: string;
  redirect_url: string;
}

interface Purchase {
  planId: string;
  gateway: Gateway;
  discountCode?: string;
  /** The same one again is the same purchase. */
  key?: string;
}

export async function planId({ database }: Stage, code: string): Promise<string> {
  const { rows } = await database.query<{ id: string }>('select id from plans where code = $1', [code]);
  if (!rows[0]) throw new Error(`The demo has no plan ${code}.`);
  return rows[0].id;
}

export function askToBuy(
  url: string,
  token: string,
  { planId, gateway, discountCode, key = randomUUID() }: Purchase,
): Promise<ApiAnswer<Started & ErrorBody>> {
  return callApi(url, 'POST', '/v1/users/me/plan/purchase', {
    token,
    body: { plan_id: planId, gateway, ...(discountCode !== undefined && { discount_code: discountCode }) },
    headers: { 'Idempotency-Key': key },
  });
}

/** The same for a purchase that must be taken. */
export async function buy(url: string, token: string, purchase: Purchase): Promise<Started> {
  const { status, body } = await askToBuy(url, token, purchase);
  if (status !== 200) throw new Error(`The purchase was refused: ${status} ${body.error.code}`);
  return body;
}

const callback = '/v1/payments/callback';

/** What the providers send, or have the payer's browser send; each answers with the status. */
export const callbacks = {
  zarinpal: (url: string, authority: string, status = 'OK') =>
    send(`${url}${callback}/zarinpal?${new URLSearchParams({ Authority: authority, Status: status })}`),
  idpay: (url: string, form: Record<string, string>) =>
    send(`${url}${callback}/idpay`, { method: 'POST', body: new URLSearchParams(form) }),
  stripe: (url: string, { body, signature }: ReturnType<PaymentServers['stripe']['eventOf']>) =>
    send(`${url}${callback}/stripe`, { method: 'POST', body, headers: stripeHeaders(signature) }),
  bazaar: (url: string, token: string, paymentId: string, purchaseToken: string) =>
    callApi<{ status: string } & ErrorBody>(url, 'POST', `${callback}/bazaar`, {
      token,
      body: { payment_id: paymentId, purchase_token: purchaseToken },
    }),
};

const stripeHeaders = (signature: string) => ({
  'Content-Type': 'application/json; charset=utf-8',
  'Stripe-Signature': signature,
});

async function send(url: string, init: RequestInit = {}): Promise<number> {
  const answer = await fetch(url, { ...init, redirect: 'manual' });
  await answer.arrayBuffer();
  return answer.status;
}
