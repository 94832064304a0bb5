import { Payment, Refund } from '../../models/index.js';
import type { Context, InTransaction, StaffActor } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { visible } from '../tenant-scope.js';
import { lockForPayment } from './confirm-payment.js';
import { secondPerson } from './refund-approval.js';

type Held = Awaited<ReturnType<typeof lockForPayment>>;

/**
 * Lets a second person decide about a refund that waits for one, once: whoever comes later meets `status_not_allowed`.
 * `apply` holds the payment, its people and the refund.
 */
export async function decideRefund(
  context: Context,
  refundId: string,
  apply: (context: InTransaction, held: Held, refund: Refund, person: StaffActor) => Promise<void>,
): Promise<Refund> {
  const seen = visible(context, await Refund.findByPk(refundId), 'refund');
  const person = secondPerson(context.actor, seen);
  const payment = await Payment.findByPk(seen.paymentId, { rejectOnEmpty: true });
  return inTransaction(context, async (context) => {
    const held = await lockForPayment(context, payment);
    const refund = await Refund.findForUpdate(context, refundId);
    if (refund?.status !== 'AwaitingApproval')
      throw new DomainError('status_not_allowed', 'Somebody has decided about this refund already.');
    await apply(context, held, refund, person);
    return refund;
  });
}
