import { ApiKey, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { optionalText } from '../texts.js';

export interface RevokeApiKeyInput {
  tenantId: string;
  apiKeyId: string;
  reason?: string | null;
}

/** The key is refused on every process from the commit on. Twice is as good as once. */
export async function revokeApiKey(
  context: Context,
  { tenantId, apiKeyId, ...input }: RevokeApiKeyInput,
): Promise<ApiKey> {
  authorizeOperation(context, 'revokeApiKey');
  const reason = optionalText(input.reason);
  visibleTenant(context, await Tenant.findByPk(tenantId));
  return inTransaction(reason ? { ...context, reason } : context, async (context) => {
    const key = await ApiKey.findForUpdate(context, tenantId, apiKeyId);
    if (!key) throw notFound('API key');
    await key.revoke(context, reason);
    return key;
  });
}
