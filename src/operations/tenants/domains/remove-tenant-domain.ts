import { Tenant, TenantDomain } from '../../../models/index.js';
import type { Context } from '../../../platform/context.js';
import { inTransaction } from '../../../platform/database.js';
import { authorizeOperation } from '../../policy-table.js';
import { notFound } from '../../tenant-scope.js';
import { visibleTenant } from '../visible-tenant.js';
import { followDomains } from './follow-domains.js';
import type { DomainInput } from './visible-domain.js';

/** Gives a domain up: it leads nowhere from the commit on, on every process, and another tenant may claim it. */
export async function removeTenantDomain(context: Context, { tenantId, domainId }: DomainInput): Promise<void> {
  authorizeOperation(context, 'removeTenantDomain');
  await inTransaction(context, async (context) => {
    const tenant = visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    const domain = await TenantDomain.findForUpdate(context, domainId);
    if (domain?.tenantId !== tenant.id) throw notFound('domain');
    await domain.destroy({ transaction: context.transaction });
    await followDomains(context, tenant);
  });
}
