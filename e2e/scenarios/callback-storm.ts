import { setTimeout as sleep } from 'node:timers/promises';
import type { PaymentServers } from '../../src/test-support/payment-servers/index.js';
import { signedIn } from '../support/api-client.js';
import type { Stage } from '../support/stage.js';
import { buy, callbacks, planId } from './purchases.js';

const gateways = ['ZarinPal', 'IdPay', 'Stripe'] as const;
type Outward = (typeof gateways)[number];
/** Whether the payer pays, and whether anybody tells us. */
export type Course = 'paid' | 'paid, and nobody tells' | 'never paid';

export interface Awaited {
  id: string;
  authority: string;
  gateway: Outward;
  course: Course;
}

/** So many payments of each course at each provider, in turn by these people and over both processes. */
export async function beginPayments(
  stage: Stage,
  emails: string[],
  courses: Record<Course, number>,
): Promise<Awaited[]> {
  const tokens = await Promise.all(emails.map(async (email) => (await signedIn(stage.first.url, email)).access_token));
  const rial = await planId(stage, 'pro');
  const dollars = await planId(stage, 'studio-usd');
  const begun: Awaited[] = [];
  for (const gateway of gateways)
    for (const [course, count] of Object.entries(courses) as [Course, number][])
      for (let turn = 0; turn < count; turn += 1) {
        const { url } = turn % 2 ? stage.second : stage.first;
        const plan = gateway === 'Stripe' ? dollars : rial;
        const { payment_id: id } = await buy(url, tokens[begun.length % tokens.length] ?? '', {
          planId: plan,
          gateway,
        });
        begun.push({ id, authority: await authorityOf(stage, id), gateway, course });
      }
  return begun;
}

/** How the provider knows the payment. */
async function authorityOf({ database }: Stage, paymentId: string): Promise<string> {
  const { rows } = await database.query<{ authority: string }>('select authority from payments where id = $1', [
    paymentId,
  ]);
  return rows[0]?.authority ?? '';
}

/** The payer pays at the provider, and nobody is told of it yet. */
export async function payAtProvider(servers: PaymentServers, { gateway, authority }: Awaited): Promise<void> {
  if (gateway === 'ZarinPal') servers.zarinpal.pay(authority);
  if (gateway === 'IdPay') servers.idpay.pay(authority);
  if (gateway === 'Stripe') await servers.stripe.pay(authority);
}

const stripeTypes = ['completed', 'expired', 'async_payment_succeeded', 'async_payment_failed'];

/** One of the things that may be said of the payment, true or not. */
export function say(
  url: string,
  servers: PaymentServers,
  { id, authority, gateway }: Awaited,
  turn: number,
): Promise<number> {
  if (gateway === 'ZarinPal') return callbacks.zarinpal(url, authority, turn % 3 === 2 ? 'NOK' : 'OK');
  if (gateway === 'IdPay') {
    const status = turn % 3 === 2 ? '2' : '10';
    return callbacks.idpay(url, { status, id: authority, order_id: id, track_id: String(turn), amount: '5390000' });
  }
  const object = { id: authority, object: 'checkout.session', payment_status: 'paid' };
  const type = `checkout.session.${stripeTypes[turn % stripeTypes.length]}`;
  return callbacks.stripe(url, servers.stripe.eventOf(type, object));
}

/**
 * Sends `count` callbacks about the payments to both processes, shuffled, in as many bursts as there are kills; in the midst of
 * each burst a process dies by SIGKILL and is started again. Answers with how often each status came; 0 for no answer.
 */
export async function stormOfCallbacks(
  stage: Stage,
  servers: PaymentServers,
  told: Awaited[],
  { count, kills }: { count: number; kills: number },
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const order = Array.from({ length: count }, (_, turn) => ({ turn, at: Math.random() })).toSorted(
    (a, b) => a.at - b.at,
  );
  const size = Math.ceil(count / kills);
  for (let kill = 0; kill < kills; kill += 1) {
    const victim = kill % 2 ? stage.second : stage.first;
    let answered = 0;
    const burst = order.slice(kill * size, (kill + 1) * size).map(async ({ turn }, index) => {
      const { url } = index % 2 ? stage.second : stage.first;
      const payment = told[turn % told.length];
      if (!payment) return;
      const status = await say(url, servers, payment, Math.floor(turn / told.length)).catch(() => 0);
      answered += 1;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    while (answered < size / 4) await sleep(2);
    await victim.kill();
    await Promise.all(burst);
    await victim.startAgain();
  }
  return statuses;
}
