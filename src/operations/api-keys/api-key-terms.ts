import { type ApiKeyScope, apiKeyScopes } from '../../models/api-key.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';

export function readScopes(texts: readonly string[]): ApiKeyScope[] {
  const isScope = (text: string): text is ApiKeyScope => (apiKeyScopes as readonly string[]).includes(text);
  const scopes = texts.filter(isScope);
  if (scopes.length === 0 || scopes.length < texts.length)
    throw unacceptable('scopes', `Name at least one of ${apiKeyScopes.join(', ')}.`);
  return [...new Set(scopes)];
}

export function requireRate(rateLimitRpm: number): number {
  if (Number.isInteger(rateLimitRpm) && rateLimitRpm >= 1 && rateLimitRpm <= 100_000) return rateLimitRpm;
  throw unacceptable('rate_limit_rpm', 'The rate is a whole number of requests a minute, from 1 to 100,000.');
}

export function requireFuture(context: Context, field: string, moment: Date | null): Date | null {
  if (moment && !(moment > context.now())) throw unacceptable(field, 'The end must lie in the future.');
  return moment;
}
