import { type Payment, PaymentStep } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { giveDiscountBack } from '../discounts/discount-uses.js';

interface Ending {
  status: 'Failed' | 'Expired';
  /** In snake_case. */
  reason: string;
  answer?: Record<string, unknown> | null;
}

/** Ends a payment that nobody made, and gives the use of its discount back. The caller holds it and has seen it Pending. */
export async function closePayment(
  context: InTransaction,
  payment: Payment,
  { status, reason, answer = null }: Ending,
): Promise<void> {
  await giveDiscountBack(context, payment, 'Released');
  const failureReason = reason.slice(0, 200);
  await payment.update({ status, failedAt: context.now(), failureReason }, { transaction: context.transaction });
  await PaymentStep.note(context, payment, status.toLowerCase(), answer);
}
