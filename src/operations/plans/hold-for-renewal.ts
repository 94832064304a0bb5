import type { WhereOptions } from 'sequelize';
import { Tenant, User, UserPlan } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { rowLock } from '../../platform/database.js';

export interface HeldPlan {
  plan: UserPlan;
  user: User;
  /** Held where the plan is for all of it. */
  tenant: Tenant;
}

/** Holds what a renewal changes without waiting, in the order of a payment. Null when somebody else has it, or it is no longer due. */
export async function holdForRenewal(
  { transaction }: InTransaction,
  { id, userId, tenantId, scope }: Pick<UserPlan, 'id' | 'userId' | 'tenantId' | 'scope'>,
  due: WhereOptions<UserPlan>,
): Promise<HeldPlan | null> {
  const held = { lock: rowLock, skipLocked: true, transaction };
  const tenant = await Tenant.findByPk(tenantId, scope === 'Tenant' ? held : { transaction });
  const user = tenant && (await User.findByPk(userId, held));
  const plan = user && (await UserPlan.findOne({ where: { id, ...due }, ...held }));
  return plan && { plan, user, tenant };
}
