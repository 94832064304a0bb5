import { Op } from 'sequelize';
import { type Payment, PaymentStep, Refund } from '../../models/index.js';
import type { RefundWay } from '../../models/refund.js';
import type { Actor, InTransaction } from '../../platform/context.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { completeRefund } from './complete-refund.js';
import { lockForPayment } from './confirm-payment.js';
import { needsApproval } from './refund-approval.js';
import { requireRefundWay } from './refund-ways.js';

export interface AskedRefund {
  /** The rest, unless told. */
  amountMinor: number | null;
  reason: string;
  refundTo: RefundWay;
}

/**
 * Notes the refund under the lock of its payment and does it, unless it waits for a second person or for the provider.
 * What is asked for is taken from the rest at once, so that no two refunds give the same money back.
 */
export async function beginRefund(
  context: InTransaction,
  id: string,
  seen: Payment,
  { reason, ...asked }: AskedRefund,
): Promise<Refund> {
  const held = await lockForPayment(context, seen);
  const { payment } = held;
  const { id: paymentId, userId, tenantId, currency, gateway } = payment;
  const amountMinor = await withinRest(context, payment, asked.amountMinor);
  // What the balance paid goes back there.
  const refundTo = gateway === 'Balance' && asked.refundTo === 'OriginalMethod' ? 'Balance' : asked.refundTo;
  await requireRefundWay(context, held, refundTo);
  const waits = await needsApproval(context, payment, amountMinor);
  const refund = await Refund.create(
    {
      ...{ id, paymentId, userId, tenantId, amountMinor, currency, refundTo, reason },
      ...requesterOf(context.actor),
      status: waits ? 'AwaitingApproval' : 'Processing',
      askedAt: waits ? null : context.now(),
    },
    { transaction: context.transaction },
  );
  await PaymentStep.note(context, payment, waits ? 'refund_requested' : 'refund_begun');
  if (!waits && refundTo !== 'OriginalMethod') await completeRefund(context, held, refund);
  return refund;
}

/** Throws `payment_not_refundable` or `refund_exceeds_payment`. The caller holds the payment. */
async function withinRest({ transaction }: InTransaction, payment: Payment, asked: number | null): Promise<number> {
  const { id: paymentId, status } = payment;
  const takenMinor = await Refund.sum('amountMinor', {
    where: { paymentId, status: { [Op.notIn]: ['Failed', 'Rejected'] } },
    transaction,
  });
  const restMinor = payment.amountMinor - Number(takenMinor ?? 0);
  if ((status !== 'Confirmed' && status !== 'PartlyRefunded') || payment.amountMinor === 0)
    throw new DomainError('payment_not_refundable', 'Only a payment that was made, and not refunded yet, is refunded.');
  const amountMinor = asked ?? restMinor;
  if (!Number.isSafeInteger(amountMinor) || (asked !== null && asked < 1))
    throw unacceptable('amount_minor', 'Refund a whole amount above zero, in minor units.');
  if (amountMinor > restMinor || restMinor === 0) {
    throw new DomainError('refund_exceeds_payment', `No more than the rest of ${restMinor} can be refunded.`, {
      details: { rest_minor: restMinor },
    });
  }
  return amountMinor;
}

function requesterOf(actor: Actor): Pick<Refund, 'requestedByKind' | 'requestedById' | 'requestedByLabel'> {
  switch (actor.kind) {
    case 'staff':
      return { requestedByKind: 'staff', requestedById: actor.staffId, requestedByLabel: actor.email };
    case 'service':
      return { requestedByKind: 'service', requestedById: actor.tokenId, requestedByLabel: actor.name };
    case 'system':
      return { requestedByKind: 'system', requestedById: null, requestedByLabel: actor.name };
    default:
      throw new DomainError('forbidden', 'You may not do this.');
  }
}
