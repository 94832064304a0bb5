import { PaymentStep, type Refund } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredText } from '../texts.js';
import { decideRefund } from './decide-refund.js';

export interface RejectRefundInput {
  refundId: string;
  reason: string;
}

/** Refuses a refund that waits for a second person; its amount may be refunded again. */
export async function rejectRefund(context: Context, { refundId, ...input }: RejectRefundInput): Promise<Refund> {
  authorizeOperation(context, 'rejectRefund');
  const reason = requiredText('reason', input.reason);
  return decideRefund({ ...context, reason }, refundId, async (context, { payment }, refund, { staffId, email }) => {
    await refund.update(
      {
        ...{ status: 'Rejected', decidedById: staffId, decidedByLabel: email },
        failureReason: reason.slice(0, 200),
      },
      { transaction: context.transaction },
    );
    await PaymentStep.note(context, payment, 'refund_rejected');
  });
}
