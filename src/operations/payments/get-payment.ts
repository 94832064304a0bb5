import { Payment } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation, callerOf } from '../policy-table.js';
import { notFound, visible } from '../tenant-scope.js';

/** A user's own payment; for those who look after a tenant, one of theirs. */
export async function getPayment(context: Context, { paymentId }: { paymentId: string }): Promise<Payment> {
  authorizeOperation(context, 'getPayment');
  return findPayment(context, paymentId);
}

/** The same for a caller who has been let in. Throws `not_found`. */
export async function findPayment(context: Context, paymentId: string): Promise<Payment> {
  const payment = visible(context, await Payment.findByPk(paymentId), 'payment');
  const { actor } = context;
  if (actor.kind === 'user' && callerOf(actor) === 'user' && payment.userId !== actor.userId) throw notFound('payment');
  return payment;
}
