import { Ban, Tenant, type User } from '../../models/index.js';
import type { MemberRole } from '../../models/invitation.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { canChangeRole } from '../../policies/members.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { optionalText } from '../texts.js';
import { holdMember } from './hold-member.js';
import { requireAnotherManager } from './require-another-manager.js';

export interface ChangeMemberRoleInput {
  tenantId: string;
  userId: string;
  role: MemberRole;
  reason?: string | null;
}

/** Counts from the next request on, of each session. Never leaves a tenant without a manager. Twice is as good as once. */
export async function changeMemberRole(
  context: Context,
  { tenantId, userId, role, ...input }: ChangeMemberRoleInput,
): Promise<User> {
  authorizeOperation(context, 'changeMemberRole');
  const reason = optionalText(input.reason);
  // A tenant out of reach is not waited for.
  visibleTenant(context, await Tenant.findByPk(tenantId));
  return inTransaction(reason ? { ...context, reason } : context, async (context) => {
    const user = await holdMember(context, tenantId, userId);
    authorize(canChangeRole(context.actor, user));
    const isTenantAdmin = role === 'manager';
    if (user.isTenantAdmin && !isTenantAdmin) await requireAnotherManager(context, user);
    if (user.isTenantAdmin !== isTenantAdmin)
      await user.update({ isTenantAdmin }, { transaction: context.transaction });
    user.openBan = await Ban.findOpen(context, user.id);
    return user;
  });
}
