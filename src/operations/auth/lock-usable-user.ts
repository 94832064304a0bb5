import { User } from '../../models/index.js';
import { findSignInState, type SignInState } from '../../models/sign-in-state.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { notFound } from '../tenant-scope.js';
import { type Device, tracesOf } from './device.js';
import { requireUsableAccount } from './require-usable-account.js';

export interface UsableUser extends Omit<SignInState, 'ban'> {
  user: User;
}

/**
 * The user and his tenant, the user's row locked against a ban that races with this sign-in: either the ban sees the
 * new session and ends it, or the sign-in sees the ban. Throws when the account may not be used. With `device` it tells whether that is recognised.
 */
export async function lockUsableUser(
  context: InTransaction,
  userId: string,
  device: Device | null = null,
): Promise<UsableUser> {
  // Sent together, answered one after the other.
  const [user, found] = await Promise.all([
    User.findForUpdate(context, userId),
    findSignInState(context, userId, device && tracesOf(context, device)),
  ]);
  if (!user || !found) throw notFound('user');
  if (user.erasedAt) throw new DomainError('session_revoked', 'This account does not exist any more.');
  const { ban, ...state } = found;
  requireUsableAccount(
    { tenantStatus: state.tenant.status, trialEndsAt: state.tenant.trialEndsAt, ban },
    context.now(),
  );
  return { user, ...state };
}
