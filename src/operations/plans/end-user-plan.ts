import { Tenant, type User, UserPlan } from '../../models/index.js';
import type { EndedCause } from '../../models/user-plan.js';
import type { InTransaction } from '../../platform/context.js';
import { notFound } from '../tenant-scope.js';
import { withdrawConsent } from './withdraw-consent.js';

/** What everybody has without a plan; the columns begin with it. */
const withoutPlan = { maxDailyRenderCount: 3, parallelRenderingCeiling: 1 };

/**
 * Ends a plan with nothing in its place: what it raised goes back to what everybody has. The caller holds, in this
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

/**
 * A limit that staff have set to something else since is theirs, and stays. Another manager's plan of the same tenant
 * takes the place of this one.
 */
async function lowerTenantLimits(context: InTransaction, plan: UserPlan): Promise<void> {
  const tenant = await Tenant.findForUpdate(context, plan.tenantId);
  if (!tenant) throw notFound('tenant');
  const other = await UserPlan.findCurrentOfTenant(context, plan.tenantId, { besides: plan.id });
  const lowered = {
    ...(tenant.monthlyRenderQty === plan.monthlyRendersQuota && {
      monthlyRenderQty: other?.monthlyRendersQuota ?? null,
    }),
    ...(tenant.maxStorageGb === plan.storageGb && { maxStorageGb: other?.storageGb ?? null }),
  };
  await tenant.update(lowered, { transaction: context.transaction });
}
