import type { Database } from '../platform/database.js';
import type { ApiKeyEnvironment, ApiKeyScope } from './api-key.js';
import { isUsableTenant } from './tenant.js';
import type { TenantStatus } from './tenant-steps.js';

/** All that decides whether a key is good, and what for, read in one statement. */
export interface ApiKeyState {
  id: string;
  tenantId: string;
  environment: ApiKeyEnvironment;
  keyHash: string;
  keyPrefix: string;
  scopes: ApiKeyScope[];
  allowedIps: string[];
  rateLimitRpm: number;
  expiresAt: Date | null;
  revokedAt: Date | null;
  tenantStatus: TenantStatus;
  trialEndsAt: Date | null;
}

const statementBy = (column: string) => ({
  name: `api-key-state-by-${column}`,
  text: `
    select k.id, k.tenant_id as "tenantId", k.environment, k.key_hash as "keyHash", k.key_prefix as "keyPrefix", k.scopes,
           k.allowed_ips as "allowedIps", k.rate_limit_rpm as "rateLimitRpm", k.expires_at as "expiresAt",
           k.revoked_at as "revokedAt", t.status as "tenantStatus", t.trial_ends_at as "trialEndsAt"
    from api_keys k join tenants t on t.id = k.tenant_id where k.${column} = $1`,
});
const statements = { hash: statementBy('key_hash'), prefix: statementBy('key_prefix') };

/** The key of this hash or of these first characters, or null when there is none. */
export async function findApiKeyState(
  database: Database,
  by: keyof typeof statements,
  value: string,
): Promise<ApiKeyState | null> {
  const [found] = await database.lookUp<ApiKeyState>(statements[by], [value]);
  return found ?? null;
}

export type ApiKeyFault = 'revoked' | 'expired' | 'tenant_not_usable';

/** The one place that decides whether a key is good now, wherever it is used from; null = it is. */
export function whyKeyIsNotGood(key: ApiKeyState, now: Date): ApiKeyFault | null {
  if (key.revokedAt) return 'revoked';
  if (key.expiresAt && key.expiresAt <= now) return 'expired';
  return isUsableTenant({ status: key.tenantStatus, trialEndsAt: key.trialEndsAt }, now) ? null : 'tenant_not_usable';
}
