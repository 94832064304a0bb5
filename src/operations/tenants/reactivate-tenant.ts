import type { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { takeTenantStep } from './take-tenant-step.js';

/** Makes a suspended tenant Active again; sessions that were not ended meanwhile work on. */
export async function reactivateTenant(
  context: Context,
  input: { tenantId: string; reason?: string },
): Promise<Tenant> {
  authorizeOperation(context, 'reactivateTenant');
  return takeTenantStep(context, 'reactivate', input);
}
