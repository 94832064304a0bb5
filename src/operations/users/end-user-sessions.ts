import { Session, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { canEndSessions } from '../../policies/sign-in.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/** Ends all sessions of a user, who may sign in again. Returns how many were open. Nobody signs out a higher role. */
export async function endUserSessions(
  context: Context,
  { userId, reason }: { userId: string; reason?: string },
): Promise<number> {
  authorizeOperation(context, 'endUserSessions');
  return inTransaction(reason ? { ...context, reason } : context, async (context) => {
    const user = visible(context, await User.findLivingForUpdate(context, userId), 'user');
    authorize(canEndSessions(context.actor, user));
    return Session.revokeAll(context, { userId: user.id }, 'staff');
  });
}
