import { Op } from 'sequelize';
import { Tenant, User, UserPlan } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';

const batchSize = 100;
const reminderMilliseconds = 3 * 24 * 3_600_000;

/** Writes once to those whose plan ends within three days and is not renewed by itself. Returns how many were told. */
export async function remindOfPlanEnds(context: Context): Promise<number> {
  authorizeOperation(context, 'remindOfPlanEnds');
  return inTransaction(context, async (context) => {
    const now = context.now();
    const plans = await UserPlan.findAll({
      where: {
        endedAt: null,
        autoRenew: false,
        remindedAt: null,
        expiresAt: { [Op.gt]: now, [Op.lte]: new Date(now.getTime() + reminderMilliseconds) },
      },
      order: ['expiresAt'],
      limit: batchSize,
      lock: rowLock,
      skipLocked: true,
      transaction: context.transaction,
    });
    for (const plan of plans) await remind(context, plan);
    return plans.length;
  });
}

async function remind(context: InTransaction, plan: UserPlan): Promise<void> {
  const { transaction } = context;
  await plan.update({ remindedAt: context.now() }, { transaction });
  const [user, tenant] = [
    await User.findByPk(plan.userId, { rejectOnEmpty: true, transaction }),
    await Tenant.findByPk(plan.tenantId, { rejectOnEmpty: true, transaction }),
  ];
  await tellOwner(context, { user, tenant }, 'plan-ends-soon', {
    plan: plan.name,
    endsAt: plan.expiresAt.toISOString(),
  });
}
