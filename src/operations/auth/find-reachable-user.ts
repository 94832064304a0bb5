import { Op } from 'sequelize';
import { isBanInForce } from '../../models/ban.js';
import { type Tenant, User } from '../../models/index.js';
import { findSignInState } from '../../models/sign-in-state.js';
import type { InTransaction } from '../../platform/context.js';
import { type Addresses, addressConditions } from './addresses.js';

/** Who has this address in the tenant and is not banned, his row locked; null when nobody does. */
export async function findReachableUser(
  context: InTransaction,
  tenant: Tenant,
  address: Addresses,
): Promise<User | null> {
  const { transaction } = context;
  const where = { [Op.and]: [{ tenantId: tenant.id }, ...addressConditions(address)] };
  const found = await User.findOne({ attributes: ['id'], where, transaction });
  if (!found) return null;
  const [user, state] = await Promise.all([
    User.findLivingForUpdate(context, found.id),
    findSignInState(context, found.id),
  ]);
  return state?.ban && isBanInForce(state.ban, context.now()) ? null : user;
}
