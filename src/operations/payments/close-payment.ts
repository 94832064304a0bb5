import { type Payment, PaymentStep, User, UserPlan } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { rowLock } from '../../platform/database.js';
import { giveDiscountBack } from '../discounts/discount-uses.js';
import { giveUpRenewal } from '../plans/give-up-renewal.js';

interface Ending {
  status: 'Failed' | 'Expired';
  /** In snake_case. */
  reason: string;
  answer?: Record<string, unknown> | null;
}

/**
 * Ends a payment that nobody made, and gives the use of its discount back; the plan that it was to renew is left to end. The
 * caller holds what `lockForPayment` gives and has seen the payment Pending.
 */
export async function closePayment(
  context: InTransaction,
  payment: Payment,
  { status, reason, answer = null }: Ending,
): Promise<void> {
  await giveDiscountBack(context, payment, 'Released');
  const failureReason = reason.slice(0, 200);
  await payment.update({ status, failedAt: context.now(), failureReason }, { transaction: context.transaction });
  await PaymentStep.note(context, payment, status.toLowerCase(), answer);
  if (payment.consentId) await endRenewal(context, payment, reason);
}

async function endRenewal(context: InTransaction, { id, userId }: Payment, reason: string): Promise<void> {
  const { transaction } = context;
  const where = { renewalPaymentId: id, endedAt: null };
  const plan = await UserPlan.findOne({ where, transaction, lock: rowLock });
  if (!plan) return;
  const user = await User.findByPk(userId, { rejectOnEmpty: true, transaction });
  const wantsOwner = reason === 'authentication_required';
  await giveUpRenewal(context, { plan, user }, wantsOwner ? 'authentication' : 'declined');
}
