import { Tenant } from '../../models/index.js';
import { isStepAllowed, type TenantStep, tenantSteps } from '../../models/tenant-steps.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { visibleTenant } from './visible-tenant.js';

/** Throws `status_not_allowed` for a step that the tenant's status does not allow. */
export async function takeTenantStep(
  context: Context,
  step: TenantStep,
  { tenantId, reason }: { tenantId: string; reason?: string },
): Promise<Tenant> {
  return inTransaction(reason ? { ...context, reason } : context, async (context) => {
    const tenant = visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    if (!isStepAllowed(step, tenant.status)) {
      const { from, to } = tenantSteps[step];
      throw new DomainError(
        'status_not_allowed',
        `This tenant is ${tenant.status}; only one that is ${from.join(' or ')} can become ${to} so.`,
        { details: { status: tenant.status } },
      );
    }
    await tenant.takeStep(context, step, reason ?? null);
    return tenant;
  });
}
