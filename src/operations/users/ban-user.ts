import { type Ban, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { canBan } from '../../policies/ban.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';
import { startBan } from './start-ban.js';

export interface BanUserInput {
  userId: string;
  reason: string;
  /** When the ban ends by itself; null = never. */
  unblockDate: Date | null;
}

/** Ends every session of the user at once and refuses sign-in until the ban ends. */
export async function banUser(context: Context, { userId, unblockDate, ...input }: BanUserInput): Promise<Ban> {
  authorizeOperation(context, 'banUser');
  const reason = requiredText('reason', input.reason);
  return inTransaction({ ...context, reason }, async (context) => {
    const user = visible(context, await User.findLivingForUpdate(context, userId), 'user');
    authorize(canBan(context.actor, user));
    if (unblockDate && unblockDate <= context.now()) {
      throw unacceptable('unblock_date', 'The end of a ban must lie in the future.');
    }
    return startBan(context, user, { reason, unblockDate });
  });
}
