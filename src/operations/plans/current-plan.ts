import { User, UserPlan } from '../../models/index.js';
import type { PlanScope } from '../../models/plan-terms.js';
import type { Context, InTransaction, UserActor } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { signedInUser } from '../signed-in-user.js';

export interface WhosePlan {
  /** `User` unless told: the caller's own. `Tenant`: that of his tenant, for its managers alone. */
  scope?: PlanScope;
}

/** The plan that counts now. Throws `forbidden`, or `not_found` without one. */
export async function currentPlan(context: Context, { scope = 'User' }: WhosePlan): Promise<UserPlan> {
  const caller = signedInUser(context);
  const plan =
    scope === 'User'
      ? await UserPlan.findCurrent(context, caller.userId)
      : await UserPlan.findCurrentOfTenant(context, managedTenant(caller));
  return plan ?? missing(scope);
}

/** The same plan, held, and before it the user who bought it. */
export async function holdCurrentPlan(context: InTransaction, whose: WhosePlan): Promise<UserPlan> {
  const { userId, scope, id } = await currentPlan(context, whose);
  await User.findForUpdate(context, userId);
  const held = await UserPlan.findOpenForUpdate(context, userId, scope);
  // It ended, or another took its place, while the user was waited for.
  return held?.id === id ? held : missing(scope);
}

function managedTenant({ isTenantAdmin, tenantId }: UserActor): string {
  if (!isTenantAdmin) throw new DomainError('forbidden', 'Only managers of the tenant see and change its plan.');
  return tenantId;
}

function missing(scope: PlanScope): never {
  const message =
    scope === 'User' ? 'You have no plan at present. Choose one.' : 'The tenant has no plan at present. Choose one.';
  throw new DomainError('not_found', message);
}
