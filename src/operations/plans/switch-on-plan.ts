import { Plan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/** The plan is on offer again. Twice is as good as once. */
export async function switchOnPlan(context: Context, { planId }: { planId: string }): Promise<Plan> {
  authorizeOperation(context, 'switchOnPlan');
  return inTransaction(context, async (context) => {
    const plan = visible(context, await Plan.findForUpdate(context, planId), 'plan');
    return plan.isActive ? plan : plan.update({ isActive: true }, { transaction: context.transaction });
  });
}
