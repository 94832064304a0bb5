import type { User, UserPlan } from '../../models/index.js';
import type { EndedCause } from '../../models/user-plan.js';
import type { InTransaction } from '../../platform/context.js';
import { lowerTenantLimits } from './tenant-limits.js';
import { withdrawConsent } from './withdraw-consent.js';

/** What everybody has without a plan; the columns begin with it. */
const withoutPlan = { maxDailyRenderCount: 3, parallelRenderingCeiling: 1 };

/**
 * Ends a plan with nothing in its place: what it raised goes back to what everybody has, or the tenant had. The caller holds, in this
 * order, the tenant if the plan is for one, the user who has it, and the plan.
 */
export async function endUserPlan(
  context: InTransaction,
  user: User,
  plan: UserPlan,
  cause: EndedCause,
): Promise<UserPlan> {
  if (plan.endedAt) return plan;
  if (plan.scope === 'Tenant') await lowerTenantLimits(context, plan);
  else await lowerCeilings(context, user);
  await withdrawConsent(context, plan, 'ended');
  return plan.end(context, cause);
}

async function lowerCeilings({ transaction, now }: InTransaction, user: User): Promise<void> {
  const dailyRemainRenderCount = Math.min(user.rendersLeft(now()), withoutPlan.maxDailyRenderCount);
  await user.update({ ...withoutPlan, dailyRemainRenderCount }, { transaction });
}
