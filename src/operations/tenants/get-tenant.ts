import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from './visible-tenant.js';

export async function getTenant(context: Context, { tenantId }: { tenantId: string }): Promise<Tenant> {
  authorizeOperation(context, 'getTenant');
  return visibleTenant(context, await Tenant.findByPk(tenantId));
}
