import type { Context } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';

let publicKey: string | null = null;

/** Takes the key that push messages are signed with (`VAPID_PUBLIC_KEY`); null when none are sent. */
export function usePushKey(key: string | null): void {
  publicKey = key;
}

/** What a browser must know to subscribe. Throws `not_found` where push messages are not set up. */
export async function getPushKey(context: Context): Promise<{ publicKey: string }> {
  authorizeOperation(context, 'getPushKey');
  if (publicKey === null) throw new DomainError('not_found', 'This service sends no push messages.');
  return { publicKey };
}
