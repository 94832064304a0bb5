import type { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { takeTenantStep } from './take-tenant-step.js';

/** Makes a tenant on trial Active, before its trial ends. */
export async function activateTenant(context: Context, input: { tenantId: string; reason?: string }): Promise<Tenant> {
  authorizeOperation(context, 'activateTenant');
  return takeTenantStep(context, 'activate', input);
}
