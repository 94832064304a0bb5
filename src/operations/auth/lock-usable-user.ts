import { Ban, Tenant, User } from '../../models/index.js';
import { lookUp } from '../../models/prepared-find.js';
import type { InTransaction } from '../../platform/context.js';
import { notFound } from '../tenant-scope.js';
import { requireUsableAccount } from './require-usable-account.js';

/**
 * The user and his tenant, the user's row locked against a ban that races with this sign-in: either the ban sees the
 * new session and ends it, or the sign-in sees the ban. Throws when the account may not be used.
 */
export async function lockUsableUser(context: InTransaction, userId: string): Promise<{ user: User; tenant: Tenant }> {
  const user = await User.findForUpdate(context, userId);
  // Asked for after the lock, not together with it: what the ban that held it has written is seen only then.
  const tenant = user && (await lookUp(context, Tenant, 'id', user.tenantId));
  if (!tenant) throw notFound('user');
  const ban = await Ban.findOpen(context, userId);
  requireUsableAccount({ tenantStatus: tenant.status, trialEndsAt: tenant.trialEndsAt, ban }, context.now());
  return { user, tenant };
}
