import { Tenant, TenantBranding } from '../../../models/index.js';
import type { BrandingValues } from '../../../models/tenant-branding.js';
import type { Context } from '../../../platform/context.js';
import { authorizeOperation } from '../../policy-table.js';
import { visibleTenant } from '../visible-tenant.js';
import { readBranding } from './read-branding.js';

/** What the tenant has chosen; nothing yet is every choice empty. */
export async function getTenantBranding(context: Context, { tenantId }: { tenantId: string }): Promise<BrandingValues> {
  authorizeOperation(context, 'getTenantBranding');
  const { id } = visibleTenant(context, await Tenant.findByPk(tenantId));
  return (await TenantBranding.ofTenant(context, id)) ?? readBranding({});
}
