import type { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredText } from '../texts.js';
import { takeTenantStep } from './take-tenant-step.js';

/** Ends a suspended tenant for good: nobody of it signs in again. Its data stays. */
export async function cancelTenant(
  context: Context,
  { tenantId, reason }: { tenantId: string; reason: string },
): Promise<Tenant> {
  authorizeOperation(context, 'cancelTenant');
  return takeTenantStep(context, 'cancel', { tenantId, reason: requiredText('reason', reason) });
}
