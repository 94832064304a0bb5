import { PaymentStep, type Refund } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { completeRefund } from './complete-refund.js';
import { decideRefund } from './decide-refund.js';
import { requireRefundWay } from './refund-ways.js';
import { sendRefund } from './send-refund.js';

/** Lets a refund go that waits for a second person. Throws `forbidden` for whoever asked for it, `status_not_allowed` later. */
export async function approveRefund(context: Context, { refundId }: { refundId: string }): Promise<Refund> {
  authorizeOperation(context, 'approveRefund');
  const approved = await decideRefund(context, refundId, async (context, held, refund, { staffId, email }) => {
    // Whose account it is may have been erased since it was asked for.
    if (refund.refundTo === 'Balance') await requireRefundWay(context, held, 'Balance');
    await refund.update(
      { status: 'Processing', decidedById: staffId, decidedByLabel: email, askedAt: context.now() },
      { transaction: context.transaction },
    );
    await PaymentStep.note(context, held.payment, 'refund_approved');
    if (refund.refundTo !== 'OriginalMethod') await completeRefund(context, held, refund);
  });
  return sendRefund(context, approved);
}
