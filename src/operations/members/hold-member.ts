import { Tenant, User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { notFound } from '../tenant-scope.js';
import { visibleTenant } from '../tenants/visible-tenant.js';

/** The user, held together with his tenant: the roles of a tenant change one after the other. */
export async function holdMember(context: InTransaction, tenantId: string, userId: string): Promise<User> {
  visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
  const user = await User.findLivingForUpdate(context, userId);
  if (user?.tenantId !== tenantId) throw notFound('member');
  return user;
}
