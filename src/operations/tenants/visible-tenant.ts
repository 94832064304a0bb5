import type { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { notFound, tenantScope } from '../tenant-scope.js';

/** The tenant, unless it does not exist or is not the one in scope. */
export function visibleTenant(context: Context, tenant: Tenant | null): Tenant {
  const scope = tenantScope(context);
  if (!tenant || (scope !== null && tenant.id !== scope)) throw notFound('tenant');
  return tenant;
}
