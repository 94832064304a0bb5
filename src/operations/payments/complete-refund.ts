import { Op } from 'sequelize';
import {
  DiscountUse,
  type Payment,
  PaymentStep,
  Refund,
  type Tenant,
  type User,
  UserPlan,
} from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { takeShareBack } from '../discounts/credit-owner.js';
import { giveDiscountBack } from '../discounts/discount-uses.js';
import { reversePrize } from '../gamification/reverse-prize.js';
import { takeBackRewards } from '../gamification/take-back-rewards.js';
import { lockUsers } from '../ledger/post-to-ledger.js';
import { undoPlan } from '../plans/undo-plan.js';
import { partOf } from './part-of.js';
import { postRefund, returnSeconds } from './refund-ways.js';

interface Held {
  payment: Payment;
  buyer: User;
  tenant: Tenant | null;
}

/**
 * Books the refund and all that hangs on it, all or nothing. The caller holds what `lockForPayment` gives and the refund,
 * which is under way; for one through the provider the money has gone.
 */
export async function completeRefund(
  context: InTransaction,
  held: Held,
  refund: Refund,
  proof: { reference: string; answer: Record<string, unknown> } | null = null,
): Promise<void> {
  const { transaction } = context;
  const { payment } = held;
  const secondsReturned = refund.refundTo === 'Plan' ? await returnSeconds(context, payment, refund.amountMinor) : 0;
  if (refund.refundTo !== 'Plan') await giveMoneyBack(context, held, refund);
  await refund.update(
    {
      ...{ status: 'Completed', completedAt: context.now(), secondsReturned },
      ...(proof && { gatewayReference: proof.reference }),
    },
    { transaction },
  );
  const refundedMinor = payment.refundedMinor + refund.amountMinor;
  const status = refundedMinor === payment.amountMinor ? 'Refunded' : 'PartlyRefunded';
  await payment.update({ refundedMinor, status }, { transaction });
  await PaymentStep.note(context, payment, 'refunded', proof?.answer ?? null);
}

async function giveMoneyBack(context: InTransaction, held: Held, refund: Refund): Promise<void> {
  const { payment } = held;
  const { id: paymentId } = payment;
  const before = await Refund.sum('amountMinor', {
    where: { paymentId, status: 'Completed', refundTo: { [Op.ne]: 'Plan' } },
    transaction: context.transaction,
  });
  const beforeMinor = Number(before ?? 0);
  const afterMinor = beforeMinor + refund.amountMinor;
  await postRefund(context, payment, refund, beforeMinor);
  await takeShare(context, payment, refund.id, afterMinor);
  if (afterMinor === payment.amountMinor) await undoPurchase(context, held);
}

/** The owner of the code keeps his share of what was not refunded. */
async function takeShare(
  context: InTransaction,
  payment: Payment,
  causeId: string,
  refundedMinor: number,
): Promise<void> {
  const { ownerUserId, profitMinor } = payment.terms;
  const use = ownerUserId === null ? null : await DiscountUse.findForUpdate(context, payment.id);
  if (ownerUserId === null || use?.state !== 'Committed') return;
  const keptMinor = profitMinor - partOf(profitMinor, refundedMinor, payment.amountMinor);
  const amountMinor = use.profitMinor - keptMinor;
  const owner = (await lockUsers(context, [ownerUserId])).get(ownerUserId);
  if (!owner || amountMinor <= 0) return;
  await takeShareBack(context, payment, owner, { causeId, amountMinor });
  await use.update({ profitMinor: keptMinor }, { transaction: context.transaction });
}

/** All the money went back: so does what came with the payment. */
async function undoPurchase(context: InTransaction, { payment, buyer, tenant }: Held): Promise<void> {
  const { id: paymentId, userId, terms } = payment;
  const use = terms.renderCredits > 0 ? await DiscountUse.findForUpdate(context, paymentId) : null;
  if (use?.state === 'Committed')
    await reversePrize(context, userId, {
      ...{ prizeType: 'RenderCredits', amount: terms.renderCredits, recordId: null, causeId: use.id },
      description: 'Taken back: render credits by a discount code',
    });
  await giveDiscountBack(context, payment, 'TakenBack');
  await takeBackRewards(context, { userId, paymentId });
  const plan = await UserPlan.findOpenForUpdate(context, userId, terms.scope);
  if (plan?.paymentId === paymentId) await undoPlan(context, { buyer, tenant }, plan);
}
