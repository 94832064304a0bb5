import { Payment, Refund } from '../../models/index.js';
import type { RefundStatus, RefundWay } from '../../models/refund.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { oncePerKey } from '../once-per-key.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';
import { beginRefund } from './begin-refund.js';
import { sendRefund } from './send-refund.js';

export interface RefundPaymentInput {
  paymentId: string;
  /** The rest, unless told. */
  amountMinor?: number;
  reason: string;
  /** `OriginalMethod` means the balance for what the balance paid; `Plan` gives seconds of rendering back and no money. */
  refundTo?: RefundWay;
}

export interface BegunRefund {
  refundId: string;
  status: RefundStatus;
}

/**
 * Gives a payment back, whole or in part. Staff above the amount of `REFUND_APPROVAL_ABOVE_MINOR` wait for a second
 * person. Throws `payment_not_refundable`, `refund_exceeds_payment`, `currency_mismatch` or `provider_unavailable`.
 */
export async function refundPayment(context: Context, input: RefundPaymentInput): Promise<BegunRefund> {
  authorizeOperation(context, 'refundPayment');
  const reason = requiredText('reason', input.reason);
  const payment = visible(context, await Payment.findByPk(input.paymentId), 'payment');
  const { amountMinor = null, refundTo = 'Balance' } = input;
  return oncePerKey({ ...context, reason }, 'refundPayment', input, async (refundId) => {
    const refund =
      (await Refund.findByPk(refundId)) ??
      (await inTransaction({ ...context, reason }, (context) =>
        beginRefund(context, refundId, payment, { amountMinor, reason, refundTo }),
      ));
    const { status } = await sendRefund({ ...context, reason }, refund);
    return { refundId, status };
  });
}
