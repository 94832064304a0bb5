import { UniqueConstraintError } from 'sequelize';
import { Payment, PaymentStep } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { ProviderUnavailable } from '../../providers/payments/provider-failures.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';
import { lockForPayment } from './confirm-payment.js';
import { settlePayment } from './settle-payment.js';

/**
 * The app hands in the token of a purchase that it made at Bazaar for one of the caller's payments. A token pays once.
 * Throws `payment_refused` for another token than the payment has or one that paid already, `provider_unavailable` when
 * Bazaar does not tell.
 */
export async function confirmBazaarPurchase(
  context: Context,
  { paymentId, purchaseToken }: { paymentId: string; purchaseToken: string },
): Promise<Payment> {
  authorizeOperation(context, 'confirmBazaarPurchase');
  const { userId } = signedInUser(context);
  const seen = await Payment.findByPk(paymentId);
  if (!seen || seen.userId !== userId || seen.gateway !== 'Bazaar') throw notFound('payment');
  const payment = await keepToken(context, seen, purchaseToken);
  try {
    return await settlePayment(context, payment);
  } catch (cause) {
    if (!(cause instanceof ProviderUnavailable)) throw cause;
    const message = 'Bazaar does not answer. Hand the token in again later.';
    throw new DomainError('provider_unavailable', message, { retryAfterSeconds: 10, cause });
  }
}

async function keepToken(context: Context, seen: Payment, authority: string): Promise<Payment> {
  try {
    return await inTransaction(context, async (context) => {
      const { payment } = await lockForPayment(context, seen);
      if (payment.authority === authority || payment.status !== 'Pending') return payment;
      if (payment.authority !== payment.id) throw refused('Another purchase was handed in for this payment.');
      await payment.update({ authority }, { transaction: context.transaction });
      await PaymentStep.note(context, payment, 'purchase_handed_in');
      return payment;
    });
  } catch (error) {
    if (error instanceof UniqueConstraintError) throw refused('This purchase paid for something else already.');
    throw error;
  }
}

const refused = (message: string) => new DomainError('payment_refused', message);
