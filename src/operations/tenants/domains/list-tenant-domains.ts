import { Tenant, TenantDomain } from '../../../models/index.js';
import type { Context } from '../../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../../paging.js';
import { authorizeOperation } from '../../policy-table.js';
import { visibleTenant } from '../visible-tenant.js';

/** The tenant's claims with what the last look at each met, the newest first. */
export async function listTenantDomains(
  context: Context,
  { tenantId, ...pages }: PageRequest & { tenantId: string },
): Promise<Page<TenantDomain>> {
  authorizeOperation(context, 'listTenantDomains');
  const { id } = visibleTenant(context, await Tenant.findByPk(tenantId));
  const { rows, count } = await TenantDomain.findAndCountAll({
    where: { tenantId: id },
    order: [
      ['createdAt', 'DESC'],
      ['id', 'ASC'],
    ],
    ...limitsOf(pages),
  });
  return { rows, total: count, ...pages };
}
