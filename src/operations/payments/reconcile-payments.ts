import { QueryTypes } from 'sequelize';
import { type GatewayName, gatewayNames } from '../../models/gateway-name.js';
import { Payment } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { eachApart } from '../../platform/each-apart.js';
import { authorizeOperation } from '../policy-table.js';
import { lookAtPayment } from './look-at-payment.js';
import { settleUnverified } from './settle-unverified.js';

/** Of each provider, in a run. */
const batchSize = 20;
/** Questions to one provider at the same time. */
const atOnce = 4;
/** Between two questions about the same payment. */
const pauseMilliseconds = 120_000;

/**
 * Asks the providers about payments that stay Pending, and lets those expire that nobody made in time: a callback that
 * never came loses nothing; a renewal by a card that is kept is charged here. Each is leased by the time of its last question, so any number of processes share the work,
 * and each provider has a lane of its own: one that hangs keeps nobody waiting for the others. Returns how many were
 * looked at. Throws afterwards what failed.
 */
export async function reconcilePayments(context: Context): Promise<number> {
  authorizeOperation(context, 'reconcilePayments');
  const ended = await Promise.allSettled(gatewayNames.map((gateway) => workLane(context, gateway)));
  const failures = ended.flatMap((lane) => (lane.status === 'rejected' ? [lane.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the providers' lanes failed.`);
  return ended.reduce((sum, lane) => sum + (lane.status === 'fulfilled' ? lane.value : 0), 0);
}

/**
 * What nobody answers for is not asked on and on: where a whole handful brought no answer, the rest is left to the next
 * run, which begins with it.
 */
async function workLane(context: Context, gateway: GatewayName): Promise<number> {
  const settled = await settleUnverified(context, gateway);
  const payments = await lease(context, gateway);
  const people = [...new Set(payments.map(({ userId }) => userId))];
  const failures: unknown[] = [];
  let looked = 0;
  for (let first = 0; first < people.length; first += atOnce) {
    const asked = people.slice(first, first + atOnce);
    const answers = await Promise.allSettled(asked.map((userId) => lookAtEach(context, payments, userId)));
    for (const answer of answers) {
      if (answer.status === 'rejected') failures.push(answer.reason);
      else looked += answer.value.looked;
    }
    const isSilent = answers.every((answer) => answer.status === 'fulfilled' && answer.value.unanswered > 0);
    if (!isSilent) continue;
    const rest = new Set(people.slice(first + atOnce));
    await release(
      context,
      payments.filter(({ userId }) => rest.has(userId)),
    );
    break;
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of the payments failed at ${gateway}.`);
  return settled + looked;
}

/** One person's, in the order in which they were begun: of two plans that were paid, the later one takes effect last. */
async function lookAtEach(context: Context, payments: Payment[], userId: string) {
  const own = payments.filter((payment) => payment.userId === userId);
  let unanswered = 0;
  await eachApart(own, async (payment) => {
    if ((await lookAtPayment(context, payment)) === null) unanswered += 1;
  });
  return { looked: own.length, unanswered };
}

function lease(context: Context, gateway: GatewayName): Promise<Payment[]> {
  const now = context.now();
  return context.database.sequelize.transaction(async (transaction) => {
    const rows = await context.database.sequelize.query<{ id: string }>(
      `update payments set inquired_at = :now where id in (
        select id from payments
        where status = 'Pending' and gateway = :gateway and (coalesce(inquired_at, created_at) <= :before
          or (consent_id is not null and inquired_at is null))
        order by inquired_at nulls first, created_at limit ${batchSize} for update skip locked) returning id`,
      {
        replacements: { now, gateway, before: new Date(now.getTime() - pauseMilliseconds) },
        type: QueryTypes.SELECT,
        transaction,
      },
    );
    return Payment.findAll({ where: { id: rows.map(({ id }) => id) }, order: ['createdAt'], transaction });
  });
}

/** They were not asked about after all. */
async function release({ database }: Context, payments: Payment[]): Promise<void> {
  if (payments.length === 0) return;
  await database.sequelize.query(`update payments set inquired_at = null where id in (:ids) and status = 'Pending'`, {
    replacements: { ids: payments.map(({ id }) => id) },
  });
}
