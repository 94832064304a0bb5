import type { UserPlan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { holdCurrentPlan, type WhosePlan } from './current-plan.js';
import { withdrawConsent } from './withdraw-consent.js';

/** The current plan is not renewed, by no card either; it stays until it ends. Twice is as good as once. */
export async function cancelMyPlan(context: Context, whose: WhosePlan = {}): Promise<UserPlan> {
  authorizeOperation(context, 'cancelMyPlan');
  return inTransaction(context, async (context) => {
    const plan = await holdCurrentPlan(context, whose);
    if (plan.cancelledAt) return plan;
    await withdrawConsent(context, plan, 'cancelled');
    return plan.update({ cancelledAt: context.now(), autoRenew: false }, { transaction: context.transaction });
  });
}
