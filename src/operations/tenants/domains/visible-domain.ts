import { Tenant, TenantDomain } from '../../../models/index.js';
import type { Context } from '../../../platform/context.js';
import { notFound } from '../../tenant-scope.js';
import { visibleTenant } from '../visible-tenant.js';

export interface DomainInput {
  tenantId: string;
  domainId: string;
}

/** The claim of this tenant, for reading. Throws `not_found` when either is out of reach. */
export async function visibleDomain(context: Context, { tenantId, domainId }: DomainInput): Promise<TenantDomain> {
  const { id } = visibleTenant(context, await Tenant.findByPk(tenantId));
  const domain = await TenantDomain.findOne({ where: { id: domainId, tenantId: id } });
  if (!domain) throw notFound('domain');
  return domain;
}
