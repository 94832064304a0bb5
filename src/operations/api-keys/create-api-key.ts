import type { ApiKeyEnvironment } from '../../models/api-key.js';
import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { requiredText } from '../texts.js';
import { readAddressList } from './address-list.js';
import { readScopes, requireFuture, requireRate } from './api-key-terms.js';
import { issueApiKey, type NewApiKey, requireRoomForKey } from './issue-api-key.js';

export interface CreateApiKeyInput {
  tenantId: string;
  name: string;
  environment?: ApiKeyEnvironment;
  scopes: readonly string[];
  /** Addresses and networks; none = from anywhere. */
  allowedIps?: readonly string[];
  rateLimitRpm?: number;
  expiresAt?: Date | null;
}

const usualRateLimitRpm = 600;

/** The key's record and the key itself, which is told this once. */
export async function createApiKey(context: Context, { tenantId, ...input }: CreateApiKeyInput): Promise<NewApiKey> {
  authorizeOperation(context, 'createApiKey');
  const terms = {
    name: requiredText('name', input.name),
    environment: input.environment ?? 'Live',
    scopes: readScopes(input.scopes),
    allowedIps: readAddressList(input.allowedIps ?? []),
    rateLimitRpm: requireRate(input.rateLimitRpm ?? usualRateLimitRpm),
    expiresAt: requireFuture(context, 'expires_at', input.expiresAt ?? null),
  };
  visibleTenant(context, await Tenant.findByPk(tenantId));
  await consume(context, 'apiKeyByTenant', tenantId);
  return inTransaction(context, async (context) => {
    // Held, so that the last place is given once.
    visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    await requireRoomForKey(context, tenantId);
    return issueApiKey(context, { tenantId, ...terms });
  });
}
