import type { ExternalIdentity } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentExternalIdentity(identity: ExternalIdentity): components['schemas']['ExternalIdentity'] {
  return {
    id: identity.id,
    provider: identity.provider,
    email: identity.email,
    linked_at: presentTime(identity.createdAt),
    last_used_at: presentTime(identity.lastUsedAt),
  };
}
