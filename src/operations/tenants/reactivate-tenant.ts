import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireStatus } from './require-status.js';
import { visibleTenant } from './visible-tenant.js';

/** Makes a tenant Active: after a suspension, or to end its trial by choice. */
export async function reactivateTenant(
  context: Context,
  { tenantId, reason }: { tenantId: string; reason?: string },
): Promise<Tenant> {
  authorizeOperation(context, 'reactivateTenant');
  return inTransaction(reason ? { ...context, reason } : context, async (context) => {
    const tenant = visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    requireStatus(tenant, ['Suspended', 'Trial'], 'activated');
    await tenant.reactivate(context);
    return tenant;
  });
}
