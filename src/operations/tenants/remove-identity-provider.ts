import type { ProviderName } from '../../models/identity-provider.js';
import { IdentityProvider, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { visibleTenant } from './visible-tenant.js';

/** Forgets a tenant's own account at an identity provider; the installation's counts again, if there is one. */
export async function removeIdentityProvider(
  context: Context,
  { tenantId, provider }: { tenantId: string; provider: ProviderName },
): Promise<void> {
  authorizeOperation(context, 'removeIdentityProvider');
  await inTransaction(context, async (context) => {
    visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    const present = await IdentityProvider.findForUpdate(context, tenantId, provider);
    if (!present) throw notFound('identity provider of this tenant');
    await present.destroy({ transaction: context.transaction });
  });
}
