import { isDeepStrictEqual } from 'node:util';
import { Tenant, TenantBranding } from '../../../models/index.js';
import type { BrandingValues } from '../../../models/tenant-branding.js';
import type { Context } from '../../../platform/context.js';
import { inTransaction } from '../../../platform/database.js';
import { authorizeOperation } from '../../policy-table.js';
import { requireUnchanged } from '../../require-unchanged.js';
import { visibleTenant } from '../visible-tenant.js';
import { type BrandingInput, readBranding } from './read-branding.js';

export interface PutTenantBrandingInput extends BrandingInput {
  tenantId: string;
  /** When given, an edit of a branding changed since then is refused. */
  expectedUpdatedAt?: Date;
}

/** Replaces the whole branding: what is left out is cleared. The answer is what was kept, the footer sanitised. */
export async function putTenantBranding(
  context: Context,
  { tenantId, expectedUpdatedAt, ...input }: PutTenantBrandingInput,
): Promise<BrandingValues> {
  authorizeOperation(context, 'putTenantBranding');
  const values = await readBranding(input);
  return inTransaction(context, async (context) => {
    // The tenant's lock stands for the row that may not be there yet: two first choices come one after the other.
    const tenant = visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    const branding = await TenantBranding.ofTenantForUpdate(context, tenant.id);
    if (branding) {
      requireUnchanged(branding, expectedUpdatedAt);
      return branding.update(values, { transaction: context.transaction });
    }
    if (isDeepStrictEqual(values, await readBranding({}))) return values;
    return TenantBranding.create(
      { ...values, id: context.newId(), tenantId: tenant.id },
      { transaction: context.transaction },
    );
  });
}
