import { Invitation, Tenant } from '../../models/index.js';
import { type InvitationState, invitationsIn } from '../../models/invitation.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';

export interface ListInvitationsInput extends PageRequest {
  tenantId: string;
  state?: InvitationState;
}

/** Newest first, with those that are over, until they are pruned. */
export async function listInvitations(
  context: Context,
  { tenantId, state, ...page }: ListInvitationsInput,
): Promise<Page<Invitation>> {
  authorizeOperation(context, 'listInvitations');
  visibleTenant(context, await Tenant.findByPk(tenantId));
  const { rows, count } = await Invitation.findAndCountAll({
    where: { tenantId, ...(state && invitationsIn(state, context.now())) },
    order: [
      ['createdAt', 'desc'],
      ['id', 'asc'],
    ],
    ...limitsOf(page),
  });
  return { rows, total: count, ...page };
}
