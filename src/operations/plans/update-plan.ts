import { Plan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { visible } from '../tenant-scope.js';
import { offerOf, type PlanOffer, soundOffer } from './plan-offer.js';

export interface UpdatePlanInput extends Partial<PlanOffer> {
  planId: string;
  expectedUpdatedAt?: Date;
}

/** Changes what is sold from here on. What was bought, and what somebody is paying for, keeps its terms. */
export async function updatePlan(
  context: Context,
  { planId, expectedUpdatedAt, ...input }: UpdatePlanInput,
): Promise<Plan> {
  authorizeOperation(context, 'updatePlan');
  return inTransaction(context, async (context) => {
    const plan = visible(context, await Plan.findForUpdate(context, planId), 'plan');
    requireUnchanged(plan, expectedUpdatedAt);
    const offer = soundOffer(plan.scope, { ...offerOf(plan), ...input });
    return plan.update(offer, { transaction: context.transaction });
  });
}
