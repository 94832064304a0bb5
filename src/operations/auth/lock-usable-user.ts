import { type Tenant, User } from '../../models/index.js';
import { findSignInState } from '../../models/sign-in-state.js';
import type { InTransaction } from '../../platform/context.js';
import { notFound } from '../tenant-scope.js';
import { requireUsableAccount } from './require-usable-account.js';

export interface UsableUser {
  user: User;
  tenant: Tenant;
  /** Whether he has confirmed an authenticator app. */
  hasTotp: boolean;
}

/**
 * The user and his tenant, the user's row locked against a ban that races with this sign-in: either the ban sees the
 * new session and ends it, or the sign-in sees the ban. Throws when the account may not be used.
 */
export async function lockUsableUser(context: InTransaction, userId: string): Promise<UsableUser> {
  const user = await User.findForUpdate(context, userId);
  if (!user) throw notFound('user');
  const { tenant, ban, hasTotp } = await findSignInState(context, user);
  requireUsableAccount({ tenantStatus: tenant.status, trialEndsAt: tenant.trialEndsAt, ban }, context.now());
  return { user, tenant, hasTotp };
}
