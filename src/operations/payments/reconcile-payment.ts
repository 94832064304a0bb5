import { Payment, PaymentStep } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { lookAtPayment } from './look-at-payment.js';
import { knownAtProvider } from './settle-payment.js';

interface Reconciled {
  payment: Payment;
  /** Not so for one that was never begun at a provider, or at one that is not set up here any more. */
  isAsked: boolean;
}

/**
 * Asks the provider about one Pending payment now, for staff whose caller waits for an answer, and settles what it
 * says. Throws `status_not_allowed` for a payment that is decided, `provider_unavailable`.
 */
export async function reconcilePayment(context: Context, { paymentId }: { paymentId: string }): Promise<Reconciled> {
  authorizeOperation(context, 'reconcilePayment');
  const payment = visible(context, await Payment.findByPk(paymentId), 'payment');
  if (payment.status !== 'Pending')
    throw new DomainError('status_not_allowed', 'What became of this payment is decided already.');
  const isAsked = knownAtProvider(payment) !== null;
  await inTransaction(context, (context) => PaymentStep.note(context, payment, 'asked_by_staff'));
  const found = await lookAtPayment(context, payment);
  if (!found) throw new DomainError('provider_unavailable', 'The provider did not answer. Try again in a moment.');
  return { payment: found, isAsked };
}
