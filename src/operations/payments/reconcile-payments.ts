import { QueryTypes } from 'sequelize';
import { Payment, PaymentStep } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { eachApart } from '../../platform/each-apart.js';
import { ProviderUnavailable } from '../../providers/payments/provider-failures.js';
import { authorizeOperation } from '../policy-table.js';
import { closePayment } from './close-payment.js';
import { lockForPayment } from './confirm-payment.js';
import { inquirePayment, knownAtProvider } from './settle-payment.js';

const batchSize = 20;
/** Between two questions about the same payment. */
const pauseMilliseconds = 120_000;

/**
 * Asks the providers about payments that stay Pending, and lets those expire that nobody made in time: a callback that
 * never came loses nothing. Each is leased by the time of its last question, so any number of processes share the work.
 * Returns how many were looked at.
 */
export async function reconcilePayments(context: Context): Promise<number> {
  authorizeOperation(context, 'reconcilePayments');
  const payments = await lease(context);
  await eachApart(payments, (payment) => reconcilePayment(context, payment));
  return payments.length;
}

function lease(context: Context): Promise<Payment[]> {
  const now = context.now();
  return context.database.sequelize.transaction(async (transaction) => {
    const rows = await context.database.sequelize.query<{ id: string }>(
      `update payments set inquired_at = :now where id in (
        select id from payments where status = 'Pending' and coalesce(inquired_at, created_at) <= :before
        order by created_at limit ${batchSize} for update skip locked) returning id`,
      {
        replacements: { now, before: new Date(now.getTime() - pauseMilliseconds) },
        type: QueryTypes.SELECT,
        transaction,
      },
    );
    // In the order in which they were begun: of two plans that were paid, the later one takes effect last.
    return Payment.findAll({ where: { id: rows.map(({ id }) => id) }, order: ['createdAt'], transaction });
  });
}

async function reconcilePayment(context: Context, payment: Payment): Promise<void> {
  try {
    const found = knownAtProvider(payment) ? await inquirePayment(context, payment) : payment;
    if (found.status === 'Pending' && payment.expiresAt <= context.now()) await expire(context, payment);
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    // It is asked again; nobody knows yet whether money has moved.
    await inTransaction(context, (context) => PaymentStep.note(context, payment, 'provider_unavailable', error.answer));
  }
}

async function expire(context: Context, { id }: Payment): Promise<void> {
  const seen = await Payment.findByPk(id, { rejectOnEmpty: true });
  await inTransaction(context, async (context) => {
    const { payment } = await lockForPayment(context, seen);
    if (payment.status === 'Pending')
      await closePayment(context, payment, { status: 'Expired', reason: 'not_paid_in_time' });
  });
}
