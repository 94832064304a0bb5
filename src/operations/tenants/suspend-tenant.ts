import type { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredText } from '../texts.js';
import { takeTenantStep } from './take-tenant-step.js';

/** From the commit on nobody of the tenant can sign in or use a session, on any process. */
export async function suspendTenant(
  context: Context,
  { tenantId, reason }: { tenantId: string; reason: string },
): Promise<Tenant> {
  authorizeOperation(context, 'suspendTenant');
  return takeTenantStep(context, 'suspend', { tenantId, reason: requiredText('reason', reason) });
}
