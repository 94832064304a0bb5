import { Payment, PaymentStep, Refund } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import type { ProviderAnswer, RefundOutcome } from '../../providers/payments/gateway.js';
import { ProviderRefusal, ProviderUnavailable } from '../../providers/payments/provider-failures.js';
import { completeRefund } from './complete-refund.js';
import { lockForPayment } from './confirm-payment.js';
import { knownAtProvider } from './settle-payment.js';

/** Nobody knows yet whether the money has gone; the same question tells later. */
type Outcome = RefundOutcome | { outcome: 'unknown'; answer: ProviderAnswer | null };

/**
 * Asks the provider for a refund under way and does what follows from its answer. The provider knows it by its id, so any
 * number of calls, from whichever process, give the money back once. Others are returned as they are.
 */
export async function sendRefund(context: Context, seen: Refund): Promise<Refund> {
  if (seen.status !== 'Processing') return seen;
  const payment = await Payment.findByPk(seen.paymentId, { rejectOnEmpty: true });
  const outcome = await ask(payment, seen);
  return inTransaction(context, (context) => applyOutcome(context, payment, seen.id, outcome));
}

async function ask(payment: Payment, { id: refundId, amountMinor, reason }: Refund): Promise<Outcome> {
  const at = knownAtProvider(payment);
  const reference = payment.gatewayReference ?? payment.authority;
  if (!at || reference === null) return { outcome: 'unknown', answer: { message: 'The gateway is not set up here.' } };
  try {
    return await at.gateway.refund({ ...at.known, reference }, { refundId, amountMinor, reason });
  } catch (error) {
    if (error instanceof ProviderRefusal) return { outcome: 'refused', reason: error.code, answer: error.answer };
    if (error instanceof ProviderUnavailable) return { outcome: 'unknown', answer: error.answer };
    throw error;
  }
}

async function applyOutcome(context: InTransaction, seen: Payment, id: string, outcome: Outcome): Promise<Refund> {
  const { transaction } = context;
  const held = await lockForPayment(context, seen);
  const refund = await Refund.findForUpdate(context, id);
  if (!refund) throw new Error(`The refund ${id} is gone.`);
  if (refund.status !== 'Processing') return refund;
  switch (outcome.outcome) {
    case 'refunded':
      await completeRefund(context, held, refund, outcome);
      break;
    case 'pending':
      if (refund.gatewayReference === outcome.reference) break;
      await refund.update({ gatewayReference: outcome.reference }, { transaction });
      await PaymentStep.note(context, held.payment, 'refund_pending', outcome.answer);
      break;
    case 'refused':
      await refund.update({ status: 'Failed', failureReason: outcome.reason.slice(0, 200) }, { transaction });
      await PaymentStep.note(context, held.payment, 'refund_failed', outcome.answer);
      break;
    case 'unknown':
      await PaymentStep.note(context, held.payment, 'refund_unanswered', outcome.answer);
  }
  return refund;
}
