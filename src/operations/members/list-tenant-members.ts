import { Tenant, type User } from '../../models/index.js';
import type { MemberRole } from '../../models/invitation.js';
import { findUsers } from '../../models/user-search.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';

export interface ListTenantMembersInput extends PageRequest {
  tenantId: string;
  role?: MemberRole;
}

/** A tenant's members are its users: each belongs to exactly one. Newest first. */
export async function listTenantMembers(
  context: Context,
  { tenantId, role, ...page }: ListTenantMembersInput,
): Promise<Page<User>> {
  authorizeOperation(context, 'listTenantMembers');
  visibleTenant(context, await Tenant.findByPk(tenantId));
  const filters = { tenantId, ...(role && { manager: role === 'manager' }) };
  return { ...(await findUsers(context, filters, limitsOf(page))), ...page };
}
