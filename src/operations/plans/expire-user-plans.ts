import { Op } from 'sequelize';
import { Tenant, User, UserPlan } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { endUserPlan } from './end-user-plan.js';

const batchSize = 50;
/** How long after its end a plan that is to be renewed waits for that; from its end on it counts no more. */
const renewalMilliseconds = 3_600_000;

/**
 * Ends plans that ran out, puts back what they raised, and tells their owners. Rows that somebody else holds are left
 * for the next time. Returns how many ended.
 */
export async function expireUserPlans(context: Context): Promise<number> {
  authorizeOperation(context, 'expireUserPlans');
  return inTransaction(context, async (context) => {
    const { transaction } = context;
    const where = dueAt(context.now());
    const due = await UserPlan.findAll({ where, order: ['expiresAt', 'id'], limit: batchSize, transaction });
    // All of a kind in one order, and without waiting: tenants, then users, then plans.
    const held = { order: ['id' as const], lock: rowLock, skipLocked: true, transaction };
    const ofTenants = due.filter(({ scope }) => scope === 'Tenant');
    const tenants = await Tenant.findAll({ where: { id: ofTenants.map(({ tenantId }) => tenantId) }, ...held });
    const users = await User.findAll({ where: { id: due.map(({ userId }) => userId) }, ...held });
    const plans = await UserPlan.findAll({ where: { ...where, id: due.map(({ id }) => id) }, ...held });
    let ended = 0;
    for (const plan of plans) {
      const user = users.find(({ id }) => id === plan.userId);
      const isTenantHeld = plan.scope === 'User' || tenants.some(({ id }) => id === plan.tenantId);
      if (!user || !isTenantHeld) continue;
      await endUserPlan(context, user, plan, 'expired');
      await tell(context, user, plan);
      ended += 1;
    }
    return ended;
  });
}

function dueAt(now: Date) {
  const waited = { [Op.lte]: new Date(now.getTime() - renewalMilliseconds) };
  return {
    endedAt: null,
    expiresAt: { [Op.lte]: now },
    [Op.or]: [{ autoRenew: false }, { renewalFailedAt: { [Op.ne]: null } }, { expiresAt: waited }],
  };
}

async function tell(context: InTransaction, user: User, { tenantId, name, expiresAt }: UserPlan): Promise<void> {
  const tenant = await Tenant.findByPk(tenantId, { rejectOnEmpty: true, transaction: context.transaction });
  await tellOwner(context, { user, tenant }, 'plan-ended', { plan: name, at: expiresAt.toISOString() });
}
