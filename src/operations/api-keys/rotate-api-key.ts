import { ApiKey, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { requireFuture } from './api-key-terms.js';
import { issueApiKey, type NewApiKey, requireRoomForKey } from './issue-api-key.js';

export interface RotateApiKeyInput {
  tenantId: string;
  apiKeyId: string;
  /** Until when the old key stays good. */
  validUntil?: Date | null;
}

const dayMilliseconds = 24 * 3_600_000;
const usualOverlapDays = 7;
const longestOverlapDays = 30;

/** A new key in the place of an old one. Both are good until `validUntil`, so that programs can change over. */
export async function rotateApiKey(
  context: Context,
  { tenantId, apiKeyId, ...input }: RotateApiKeyInput,
): Promise<NewApiKey> {
  authorizeOperation(context, 'rotateApiKey');
  const validUntil = readEndOfOverlap(context, input.validUntil ?? null);
  visibleTenant(context, await Tenant.findByPk(tenantId));
  await consume(context, 'apiKeyByTenant', tenantId);
  return inTransaction(context, async (context) => {
    // Before the key, as by whoever makes one.
    visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    const old = await ApiKey.findForUpdate(context, tenantId, apiKeyId);
    if (!old) throw notFound('API key');
    requireReplaceable(context, old);
    await requireRoomForKey(context, tenantId);
    const { name, environment, scopes, allowedIps, rateLimitRpm } = old;
    const expiresAt = sameLifeAs(context, old);
    const next = await issueApiKey(context, {
      ...{ tenantId, name, environment, scopes, allowedIps, rateLimitRpm, expiresAt },
    });
    await old.replaceBy(context, next.apiKey, validUntil);
    return next;
  });
}

function readEndOfOverlap(context: Context, asked: Date | null): Date {
  const inDays = (days: number) => new Date(context.now().getTime() + days * dayMilliseconds);
  const validUntil = requireFuture(context, 'valid_until', asked) ?? inDays(usualOverlapDays);
  if (validUntil > inDays(longestOverlapDays))
    throw unacceptable('valid_until', `The old key can stay good for ${longestOverlapDays} days at most.`);
  return validUntil;
}

function requireReplaceable(context: Context, key: ApiKey): void {
  if (key.replacedById) throw new DomainError('conflict', 'This key was replaced already. Rotate its successor.');
  if (!key.isGood(context.now())) throw new DomainError('conflict', 'This key is good no more. Make a new one.');
}

/** A key that ends gets a successor that lives as long as it was meant to. */
function sameLifeAs(context: Context, { expiresAt, createdAt }: ApiKey): Date | null {
  return expiresAt && new Date(context.now().getTime() + expiresAt.getTime() - createdAt.getTime());
}
