import { createHmac } from 'node:crypto';
import type { Context } from '../../platform/context.js';
import { equalInConstantTime } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { findKnownKey } from './known-keys.js';
import { countUse } from './use-counts.js';
import { type Verdict, verdictOn } from './verdict.js';

export interface ValidateApiKeySignatureInput {
  /** The first 16 characters. */
  keyPrefix: string;
  method: string;
  /** With its query. */
  path: string;
  /** In hexadecimal. */
  bodySha256: string;
  /** Seconds since 1970. */
  timestamp: number;
  signature: string;
  ipAddress?: string;
}

/** To either side of the service's time. */
const windowSeconds = 300;

/** Whether a request was signed by a key that is good for it, within five minutes and for the first time. */
export async function validateApiKeySignature(context: Context, input: ValidateApiKeySignatureInput): Promise<Verdict> {
  authorizeOperation(context, 'validateApiKeySignature');
  const key = await findKnownKey(context, 'prefix', input.keyPrefix);
  if (!key) return { valid: false, reason: 'unknown' };
  if (!equalInConstantTime(signatureOf(key.keyHash, input), input.signature))
    return { valid: false, reason: 'signature_wrong' };
  const verdict = verdictOn(context, key, input.ipAddress);
  if (!verdict.valid) return verdict;
  if (Math.abs(context.now().getTime() / 1000 - input.timestamp) > windowSeconds)
    return { valid: false, reason: 'timestamp_out_of_window' };
  if (!(await isFirstUse(context, input))) return { valid: false, reason: 'signature_used' };
  countUse(context, key.id);
  return verdict;
}

/** As the contract tells clients to make it. */
function signatureOf(keyHash: string, input: ValidateApiKeySignatureInput): string {
  const { timestamp, method, path, bodySha256 } = input;
  return createHmac('sha256', keyHash).update([timestamp, method, path, bodySha256].join('\n')).digest('hex');
}

const insertSignature = {
  name: 'insert-used-signature',
  text: `insert into used_signatures (signature, expires_at) values ($1, $2) on conflict do nothing returning signature`,
};

/** Kept until its timestamp alone refuses it, in the table that all processes share. */
async function isFirstUse(
  { database }: Context,
  { signature, timestamp }: ValidateApiKeySignatureInput,
): Promise<boolean> {
  const expiresAt = new Date((timestamp + windowSeconds + 1) * 1000);
  return (await database.query(insertSignature, [signature, expiresAt])).length === 1;
}
