import { Tenant, Webhook } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';

/** Newest first. */
export async function listWebhooks(
  context: Context,
  { tenantId, ...page }: PageRequest & { tenantId: string },
): Promise<Page<Webhook>> {
  authorizeOperation(context, 'listWebhooks');
  const { id } = visibleTenant(context, await Tenant.findByPk(tenantId));
  const { rows, count } = await Webhook.findAndCountAll({
    where: { tenantId: id },
    order: [
      ['createdAt', 'desc'],
      ['id', 'asc'],
    ],
    ...limitsOf(page),
  });
  return { rows, total: count, ...page };
}
