import type { UserPlan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { currentPlan, type WhosePlan } from './current-plan.js';

export async function getMyPlan(context: Context, whose: WhosePlan = {}): Promise<UserPlan> {
  authorizeOperation(context, 'getMyPlan');
  return currentPlan(context, whose);
}
