import { Invitation, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { visibleTenant } from '../tenants/visible-tenant.js';

/** Its link is over from the commit on. Twice is as good as once; one that was accepted is past that. */
export async function revokeInvitation(
  context: Context,
  { tenantId, invitationId }: { tenantId: string; invitationId: string },
): Promise<void> {
  authorizeOperation(context, 'revokeInvitation');
  visibleTenant(context, await Tenant.findByPk(tenantId));
  await inTransaction(context, async (context) => {
    const invitation = await Invitation.findForUpdate(context, tenantId, invitationId);
    if (!invitation) throw notFound('invitation');
    if (invitation.acceptedAt) {
      throw new DomainError('conflict', 'This invitation was accepted. Remove the member, or change his role.');
    }
    if (!invitation.revokedAt) await invitation.revoke(context);
  });
}
