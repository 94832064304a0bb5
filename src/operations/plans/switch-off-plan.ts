import { Plan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/** Nobody buys the plan from here on; who has it keeps it until it ends. Twice is as good as once. */
export async function switchOffPlan(context: Context, { planId }: { planId: string }): Promise<Plan> {
  authorizeOperation(context, 'switchOffPlan');
  return inTransaction(context, async (context) => {
    const plan = visible(context, await Plan.findForUpdate(context, planId), 'plan');
    return plan.isActive ? plan.update({ isActive: false }, { transaction: context.transaction }) : plan;
  });
}
