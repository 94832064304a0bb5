import { Payment, PaymentStep } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { ProviderUnavailable } from '../../providers/payments/provider-failures.js';
import { chargeByConsent, isToBeCharged } from './charge-by-consent.js';
import { closePayment } from './close-payment.js';
import { lockForPayment } from './confirm-payment.js';
import { inquirePayment, knownAtProvider } from './settle-payment.js';

/**
 * Asks the provider about a payment that is Pending and does what follows; one that nobody made in time expires. Null
 * when the provider did not answer: that stands in the timeline then, and nobody knows yet whether money has moved.
 */
export async function lookAtPayment(context: Context, payment: Payment): Promise<Payment | null> {
  try {
    if (isToBeCharged(payment)) return await chargeByConsent(context, payment);
    const found = knownAtProvider(payment) ? await inquirePayment(context, payment) : payment;
    return found.status === 'Pending' && found.expiresAt <= context.now() ? await expire(context, payment) : found;
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    await inTransaction(context, (context) => PaymentStep.note(context, payment, 'provider_unavailable', error.answer));
    return null;
  }
}

async function expire(context: Context, { id }: Payment): Promise<Payment> {
  const seen = await Payment.findByPk(id, { rejectOnEmpty: true });
  return inTransaction(context, async (context) => {
    const { payment } = await lockForPayment(context, seen);
    if (payment.status === 'Pending' && payment.expiresAt <= context.now())
      await closePayment(context, payment, { status: 'Expired', reason: 'not_paid_in_time' });
    return payment;
  });
}
