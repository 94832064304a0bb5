import type { Passkey } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentPasskey(passkey: Passkey): components['schemas']['Passkey'] {
  return {
    id: passkey.id,
    name: passkey.name,
    host: passkey.rpId,
    transports: passkey.transports,
    backed_up: passkey.backedUp,
    created_at: presentTime(passkey.createdAt),
    last_used_at: presentTime(passkey.lastUsedAt ?? null),
  };
}
