import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredText } from '../texts.js';
import { requireStatus } from './require-status.js';
import { visibleTenant } from './visible-tenant.js';

/** From the commit on nobody of the tenant can sign in or use a session, on any process. */
export async function suspendTenant(
  context: Context,
  { tenantId, ...input }: { tenantId: string; reason: string },
): Promise<Tenant> {
  authorizeOperation(context, 'suspendTenant');
  const reason = requiredText('reason', input.reason);
  return inTransaction({ ...context, reason }, async (context) => {
    const tenant = visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    requireStatus(tenant, ['Trial', 'Active'], 'suspended');
    await tenant.suspend(context, reason);
    return tenant;
  });
}
