import { Op } from 'sequelize';
import { Plan, UserPlan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation, callerOf } from '../policy-table.js';
import { notFound, tenantScope } from '../tenant-scope.js';

/** A plan on offer in the caller's tenant, or one that he or his tenant has although it is on offer no more. */
export async function getPlan(context: Context, { planId }: { planId: string }): Promise<Plan> {
  authorizeOperation(context, 'getPlan');
  const tenantId = tenantScope(context);
  const plan = await Plan.findByPk(planId);
  const isForeign = plan !== null && tenantId !== null && plan.tenantId !== null && plan.tenantId !== tenantId;
  if (!plan || isForeign) throw notFound('plan');
  if (!plan.isActive && context.actor.kind !== 'staff' && !(await isHad(context, planId, tenantId)))
    throw notFound('plan');
  return plan;
}

/** Services and administrators ask for everybody in the tenant; a user for himself, and for what his tenant has. */
async function isHad(context: Context, planId: string, tenantId: string | null): Promise<boolean> {
  const { actor } = context;
  const asksForHimself = actor.kind === 'user' && callerOf(actor) !== 'platformAdministrator';
  const having = await UserPlan.count({
    where: {
      planId,
      endedAt: null,
      expiresAt: { [Op.gt]: context.now() },
      ...(tenantId !== null && { tenantId }),
      ...(asksForHimself && { [Op.or]: [{ userId: actor.userId }, { scope: 'Tenant' }] }),
    },
  });
  return having > 0;
}
