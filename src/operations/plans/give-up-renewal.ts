import { Tenant, type User, type UserPlan } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { tellOwner } from '../messages/tell-owner.js';
import type { TemplateValues } from '../messages/templates/template-values.js';

type Obstacle = TemplateValues['renewal-failed']['reason'] | 'account';

/**
 * The plan is left to end, and its owner is told why, unless it is his account that is closed or he wants no renewal any
 * more. The caller holds both.
 */
export async function giveUpRenewal(
  context: InTransaction,
  { plan, user }: { plan: UserPlan; user: User },
  obstacle: Obstacle,
): Promise<void> {
  const { transaction } = context;
  const isWanted = plan.autoRenew;
  await plan.update({ renewalPaymentId: null, ...(isWanted && { renewalFailedAt: context.now() }) }, { transaction });
  if (!isWanted || obstacle === 'account') return;
  const tenant = await Tenant.findByPk(plan.tenantId, { rejectOnEmpty: true, transaction });
  const values = { plan: plan.name, at: plan.expiresAt.toISOString(), reason: obstacle };
  await tellOwner(context, { user, tenant }, 'renewal-failed', values);
}
