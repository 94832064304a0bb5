import type { ApiKey } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentApiKey(key: ApiKey, now: Date): components['schemas']['ApiKey'] {
  return {
    id: key.id,
    tenant_id: key.tenantId,
    name: key.name,
    environment: key.environment,
    key_prefix: key.keyPrefix,
    last4: key.last4,
    scopes: key.scopes,
    allowed_ips: key.allowedIps,
    rate_limit_rpm: key.rateLimitRpm,
    is_active: key.isGood(now),
    expires_at: presentTime(key.expiresAt),
    last_used_at: presentTime(key.lastUsedAt ?? null),
    usage_count: key.usageCount,
    revoked_at: presentTime(key.revokedAt ?? null),
    replaced_by_id: key.replacedById ?? null,
    created_at: presentTime(key.createdAt),
  };
}

type Answer = components['schemas']['ApiKeyVerdict'];
type Verdict =
  | { valid: false; reason: NonNullable<Answer['reason']> }
  | { valid: true; key: Pick<ApiKey, 'id' | 'tenantId' | 'environment' | 'scopes' | 'rateLimitRpm' | 'expiresAt'> };

const texts = new WeakMap<object, string>();

/** As JSON text, made once for a key that is kept for many requests: its values are frozen. */
export function presentVerdictText(verdict: Verdict): string {
  if (!verdict.valid) return JSON.stringify({ valid: false, reason: verdict.reason } satisfies Answer);
  const { key } = verdict;
  let text = texts.get(key);
  if (text === undefined) {
    const answer: Answer = {
      valid: true,
      api_key_id: key.id,
      tenant_id: key.tenantId,
      environment: key.environment,
      scopes: key.scopes,
      rate_limit_rpm: key.rateLimitRpm,
      expires_at: presentTime(key.expiresAt),
    };
    text = JSON.stringify(answer);
    texts.set(key, text);
  }
  return text;
}
