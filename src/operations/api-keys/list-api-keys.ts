import { ApiKey, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';

/** Newest first, with those that are good no more. */
export async function listApiKeys(
  context: Context,
  { tenantId, ...page }: PageRequest & { tenantId: string },
): Promise<Page<ApiKey>> {
  authorizeOperation(context, 'listApiKeys');
  visibleTenant(context, await Tenant.findByPk(tenantId));
  const { rows, count } = await ApiKey.findAndCountAll({
    where: { tenantId },
    order: [
      ['createdAt', 'desc'],
      ['id', 'asc'],
    ],
    ...limitsOf(page),
  });
  return { rows, total: count, ...page };
}
