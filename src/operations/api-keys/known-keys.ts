import { type ApiKeyState, findApiKeyState } from '../../models/api-key-state.js';
import type { Context } from '../../platform/context.js';
import { InvalidatedCache } from '../../platform/invalidated-cache.js';
import { type Network, networksOf } from './address-list.js';

export interface KnownKey extends ApiKeyState {
  networks: Network[];
}

/**
 * The keys in use, by hash or by prefix, known by every process and forgotten by all when one is revoked, replaced, or
 * its tenant changes. What is not found is not kept: guesses cost a look-up each, and no memory.
 */
export const knownKeys = new InvalidatedCache<KnownKey>({
  max: 20_000,
  itemsOf: ({ id, tenantId }) => [`api_key:${id}`, `tenant:${tenantId}`],
});

export function findKnownKey(
  { database }: Pick<Context, 'database'>,
  by: 'hash' | 'prefix',
  value: string,
): Promise<KnownKey | null> {
  return knownKeys.get(value, async () => {
    const key = await findApiKeyState(database, by, value);
    // Shared by all requests that use it.
    return key && Object.freeze({ ...key, networks: networksOf(key.allowedIps) });
  });
}
