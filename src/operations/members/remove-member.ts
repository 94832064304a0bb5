import { Invitation, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { canRemoveMember } from '../../policies/members.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { optionalText } from '../texts.js';
import { startBan } from '../users/start-ban.js';
import { holdMember } from './hold-member.js';
import { requireAnotherManager } from './require-another-manager.js';

export interface RemoveMemberInput {
  tenantId: string;
  userId: string;
  reason?: string | null;
}

/**
 * Closes the account: a user belongs to one tenant, so there is none that he could leave it for. It is a ban without an
 * end, which every consumer of events knows already and whoever may unban can take back; what he owns stays.
 */
export async function removeMember(context: Context, { tenantId, userId, ...input }: RemoveMemberInput): Promise<void> {
  authorizeOperation(context, 'removeMember');
  const reason = optionalText(input.reason) ?? 'Removed from the tenant';
  visibleTenant(context, await Tenant.findByPk(tenantId));
  await inTransaction({ ...context, reason }, async (context) => {
    const { transaction } = context;
    const user = await holdMember(context, tenantId, userId);
    authorize(canRemoveMember(context.actor, user));
    if (user.isTenantAdmin) {
      await requireAnotherManager(context, user);
      await user.update({ isTenantAdmin: false }, { transaction });
    }
    await startBan(context, user, { reason, unblockDate: null });
    if (user.email !== null) await (await Invitation.findNotEnded(context, tenantId, user.email))?.revoke(context);
  });
}
