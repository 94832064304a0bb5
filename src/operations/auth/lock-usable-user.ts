import { Ban, Tenant, User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { rowLock } from '../../platform/database.js';
import { requireUsableAccount } from './require-usable-account.js';

/**
 * The user and his tenant, the user's row locked against a ban that races with this sign-in: either the ban sees the
 * new session and ends it, or the sign-in sees the ban. Throws when the account may not be used.
 */
export async function lockUsableUser(context: InTransaction, userId: string): Promise<{ user: User; tenant: Tenant }> {
  const { transaction } = context;
  const user = await User.findByPk(userId, { lock: rowLock, transaction, rejectOnEmpty: true });
  const tenant = await Tenant.findByPk(user.tenantId, { transaction, rejectOnEmpty: true });
  const ban = await Ban.findOpen(context, userId);
  requireUsableAccount({ tenantStatus: tenant.status, trialEndsAt: tenant.trialEndsAt, ban }, context.now());
  return { user, tenant };
}
