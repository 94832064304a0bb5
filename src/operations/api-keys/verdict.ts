import { type ApiKeyFault, whyKeyIsNotGood } from '../../models/api-key-state.js';
import type { Context } from '../../platform/context.js';
import { isAllowed } from './address-list.js';
import type { KnownKey } from './known-keys.js';

export type Verdict =
  | { valid: true; key: KnownKey }
  | {
      valid: false;
      reason:
        | ApiKeyFault
        | 'unknown'
        | 'address_not_allowed'
        | 'signature_wrong'
        | 'timestamp_out_of_window'
        | 'signature_used';
    };

/** Whether a key that was proven may be used now, from this address and within the tenant that the call names, if any. */
export function verdictOn(context: Context, key: KnownKey, ipAddress: string | undefined): Verdict {
  if (context.tenantId !== null && context.tenantId !== key.tenantId) return { valid: false, reason: 'unknown' };
  const fault = whyKeyIsNotGood(key, context.now());
  if (fault) return { valid: false, reason: fault };
  if (!isAllowed(key.networks, ipAddress ?? null)) return { valid: false, reason: 'address_not_allowed' };
  return { valid: true, key };
}
