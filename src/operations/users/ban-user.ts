import { type Ban, Tenant, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { canBan } from '../../policies/ban.js';
import { authorize } from '../authorize.js';
import { requireAnotherManager } from '../members/require-another-manager.js';
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

/**
 * Ends every session of the user at once and refuses sign-in until the ban ends. Staff, services and platform
 * administrators may ban even the last manager of a tenant: abuse must not be safe for being the last, and staff can make
 * somebody else a manager. Managers cannot leave their tenant without one, not even by banning each other at once.
 */
export async function banUser(context: Context, { userId, unblockDate, ...input }: BanUserInput): Promise<Ban> {
  authorizeOperation(context, 'banUser');
  const reason = requiredText('reason', input.reason);
  const { actor } = context;
  const isManager = actor.kind === 'user' && !actor.isAdmin;
  return inTransaction({ ...context, reason }, async (context) => {
    if (isManager) await Tenant.findForUpdate(context, actor.tenantId);
    const user = visible(context, await User.findLivingForUpdate(context, userId), 'user');
    authorize(canBan(context.actor, user));
    if (unblockDate && unblockDate <= context.now()) {
      throw unacceptable('unblock_date', 'The end of a ban must lie in the future.');
    }
    if (isManager && user.isTenantAdmin) await requireAnotherManager(context, user);
    return startBan(context, user, { reason, unblockDate });
  });
}
