import { Ban, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { canUnban } from '../../policies/ban.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/** Lifts the ban in force; the user may sign in again at once. */
export async function unbanUser(
  context: Context,
  { userId, reason }: { userId: string; reason?: string },
): Promise<Ban> {
  authorizeOperation(context, 'unbanUser');
  return inTransaction(reason ? { ...context, reason } : context, async (context) => {
    const user = visible(context, await User.findLivingForUpdate(context, userId), 'user');
    authorize(canUnban(context.actor, user));
    const ban = await Ban.findOpenForUpdate(context, user.id);
    if (!ban?.isInForce(context.now())) throw new DomainError('not_banned', 'This user is not banned.');
    await ban.lift(context, 'lifted');
    return ban;
  });
}
