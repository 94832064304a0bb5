import { Op } from 'sequelize';
import { Payment, Refund, type Tenant, type User, UserPlan } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { endUserPlan } from './end-user-plan.js';
import { raiseCeilings } from './raise-ceilings.js';
import { raiseTenantLimits } from './tenant-limits.js';
import { withdrawConsent } from './withdraw-consent.js';

/**
 * Takes a plan back whose money went back. The one that it took the place of goes on, as long as that has time left and was not
 * given back itself, with the seconds that it brought into this one. The caller holds, in this order, the tenant if
 * the plan is for one, the user, and the plan.
 */
export async function undoPlan(
  context: InTransaction,
  { buyer, tenant }: { buyer: User; tenant: Tenant | null },
  plan: UserPlan,
): Promise<void> {
  const { earlier, undoneSeconds } = await planBefore(context, plan);
  if (!earlier || earlier.expiresAt <= context.now()) return void (await endUserPlan(context, buyer, plan, 'refunded'));
  await withdrawConsent(context, plan, 'ended');
  if (tenant) await raiseTenantLimits(context, tenant, earlier, plan);
  else await raiseCeilings(context, buyer, earlier);
  await plan.end(context, 'refunded');
  const left = Math.max(0, plan.remainChargeSec - undoneSeconds);
  const remainChargeSec = Math.min(earlier.initialSecondsCharge, left);
  await earlier.update({ endedAt: null, endedCause: null, remainChargeSec }, { transaction: context.transaction });
}

/** Past those whose money went back before, with all the seconds that came after it. */
async function planBefore(
  context: InTransaction,
  plan: UserPlan,
): Promise<{ earlier: UserPlan | null; undoneSeconds: number }> {
  let undoneSeconds = 0;
  for (let later = plan; ; ) {
    undoneSeconds += later.secondsCharge;
    const earlier = later.beforeId
      ? await UserPlan.findByPk(later.beforeId, { transaction: context.transaction })
      : null;
    if (!earlier || !(await isGivenBack(context, earlier))) return { earlier, undoneSeconds };
    later = earlier;
  }
}

async function isGivenBack({ transaction }: InTransaction, { paymentId }: UserPlan): Promise<boolean> {
  const payment = paymentId === null ? null : await Payment.findByPk(paymentId, { transaction });
  if (!payment || payment.amountMinor === 0) return false;
  const refunds = { paymentId: payment.id, status: 'Completed', refundTo: { [Op.ne]: 'Plan' } };
  return Number((await Refund.sum('amountMinor', { where: refunds, transaction })) ?? 0) === payment.amountMinor;
}
