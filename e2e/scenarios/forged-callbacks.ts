import { createHmac } from 'node:crypto';
import type { PaymentServers } from '../../src/test-support/payment-servers/index.js';
import type { PaymentFault } from '../../src/test-support/payment-servers/payment-server.js';
import type { Stage } from '../support/stage.js';
import { type Awaited, payAtProvider, say } from './callback-storm.js';
import { callbacks } from './purchases.js';

export interface Forgery {
  name: string;
  send(): Promise<number>;
}

const completed = 'checkout.session.completed';
const faults: PaymentFault[] = ['other_amount', 'other_order', 'garbage', 'error'];
/** Stripe alone tells the currency. */
const stripeLies = [...faults, 'other_currency' as const];

/** Events that Stripe did not sign, or not for this body, or not now, about sessions that are paid. */
export function stripeForgeries({ second }: Stage, { stripe }: PaymentServers, paid: Awaited[], now: Date): Forgery[] {
  const seconds = Math.floor(now.getTime() / 1000);
  return paid.flatMap(({ authority }) => {
    const object = { id: authority, object: 'checkout.session', payment_status: 'paid' };
    const good = stripe.eventOf(completed, object, { timestamp: seconds });
    const signedBy = (secret: string) => {
      const code = createHmac('sha256', secret).update(`${seconds}.${good.body}`).digest('hex');
      return { body: good.body, signature: `t=${seconds},v1=${code}` };
    };
    const forged = {
      'an empty secret': signedBy(''),
      'a blank secret': signedBy(' '),
      'another secret': signedBy('whsec_other'),
      'no signature': { body: good.body, signature: '' },
      'a signature without its code': { body: good.body, signature: `t=${seconds}` },
      'an old scheme alone': { body: good.body, signature: good.signature.replace('v1=', 'v0=') },
      'an old time': stripe.eventOf(completed, object, { timestamp: seconds - 400 }),
      'a future time': stripe.eventOf(completed, object, { timestamp: seconds + 400 }),
      'a time put right': {
        body: stripe.eventOf(completed, object, { timestamp: seconds - 400 }).body,
        signature: good.signature,
      },
      'a changed body': { body: good.body.replace('"livemode":false', '"livemode":true'), signature: good.signature },
    };
    return Object.entries(forged).map(([name, event]) => ({
      name: `Stripe: ${name}`,
      send: () => callbacks.stripe(second.url, event),
    }));
  });
}

/** Returns that say paid of payments that are not: with the authority, order and amount of one that is. */
export function swappedReturns({ first }: Stage, unpaid: Awaited[], paid: Awaited[]): Forgery[] {
  return unpaid.flatMap((mine) => {
    const { id, authority, gateway } = mine;
    const sibling = paid.find((one) => one.gateway === gateway);
    const other = paid.find((one) => one.gateway === 'Stripe');
    const form = (fields: Record<string, string>) => () => callbacks.idpay(first.url, { amount: '1', ...fields });
    return [
      { name: 'ZarinPal: says paid', send: () => callbacks.zarinpal(first.url, authority) },
      { name: 'ZarinPal: a payment’s id', send: () => callbacks.zarinpal(first.url, id) },
      { name: 'ZarinPal: of another provider', send: () => callbacks.zarinpal(first.url, other?.authority ?? '') },
      { name: 'IdPay: says paid', send: form({ status: '100', id: authority, order_id: id }) },
      { name: 'IdPay: of another order', send: form({ status: '10', id: authority, order_id: sibling?.id ?? '' }) },
      { name: 'IdPay: of another provider', send: form({ status: '10', id: other?.authority ?? '', order_id: id }) },
    ];
  });
}

/** Good callbacks about paid payments while the provider tells another amount, currency or order, or nothing to be read. */
export function lyingProviders({ first }: Stage, servers: PaymentServers, payments: Awaited[]): Forgery[] {
  const own = { ZarinPal: servers.zarinpal, IdPay: servers.idpay, Stripe: servers.stripe };
  return payments.map((payment, index) => {
    const { gateway, authority } = payment;
    const lies = gateway === 'Stripe' ? stripeLies : faults;
    const lie = lies[index % lies.length] ?? 'other_amount';
    const send = async () => {
      await payAtProvider(servers, payment);
      const session = servers.stripe.sessions.get(authority);
      if (lie === 'other_currency' && session) session.currency = 'eur';
      else own[gateway].fault = lie === 'other_currency' ? null : lie;
      return say(first.url, servers, payment, 0).finally(() => {
        own[gateway].fault = null;
      });
    };
    return { name: `${gateway}: ${lie}`, send };
  });
}
