import type { Context } from '../../platform/context.js';
import { equalInConstantTime } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { findKnownKey } from './known-keys.js';
import { countUse } from './use-counts.js';
import { type Verdict, verdictOn } from './verdict.js';

export interface ValidateApiKeyInput {
  /** How the key begins, up to its first 16 characters. */
  keyPrefix: string;
  /** SHA-256 of the whole key, in hexadecimal. */
  keyHash: string;
  /** Whom the gateway saw. */
  ipAddress?: string;
}

/** Asked by the gateway at each request that shows a key. Nothing about a key that is not good is told but why. */
export async function validateApiKey(
  context: Context,
  { keyPrefix, keyHash, ipAddress }: ValidateApiKeyInput,
): Promise<Verdict> {
  authorizeOperation(context, 'validateApiKey');
  const hash = keyHash.toLowerCase();
  const key = await findKnownKey(context, 'hash', hash);
  if (!key || !equalInConstantTime(key.keyHash, hash) || !key.keyPrefix.startsWith(keyPrefix))
    return { valid: false, reason: 'unknown' };
  const verdict = verdictOn(context, key, ipAddress);
  if (verdict.valid) countUse(context, key.id);
  return verdict;
}
