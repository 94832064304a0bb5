import { isIP } from 'node:net';
import type { Tenant } from '../../models/index.js';
import { unacceptable } from '../../platform/errors.js';
import { publicUrl } from '../../platform/public-url.js';
import { originsOf } from '../auth/require-own-redirect.js';

/** Where a page asks for a passkey, and the host that the passkey is for (WebAuthn's RP ID). */
export interface CeremonyPlace {
  origin: string;
  rpId: string;
}

/**
 * The place of a page of the tenant, or of this service. It comes from settings alone, never from a request's Host. The
 * host of the page itself is the RP ID: a wider one (its registrable domain) would be shared by tenants below one domain.
 * Throws `unprocessable` for any other origin, and for one that has no name, since browsers make no passkeys there.
 */
export function requireOwnPlace(tenant: Tenant, asked: string | undefined): CeremonyPlace {
  const own = ownOrigins();
  const origin = asked ?? own[0] ?? '';
  if (![...own, ...originsOf(tenant)].includes(origin)) {
    throw unacceptable('origin', "This is none of the tenant's allowed origins, nor its verified domain.");
  }
  const { hostname } = new URL(origin);
  if (isIP(hostname.replaceAll(/[[\]]/g, '')) > 0) {
    throw unacceptable('origin', 'Browsers make passkeys for hosts with a name, not for addresses.');
  }
  return { origin, rpId: hostname };
}

/** On a developer's machine `PUBLIC_URL` is mostly an address; `localhost` is its name. */
function ownOrigins(): string[] {
  const url = new URL(publicUrl());
  if (!['127.0.0.1', '[::1]'].includes(url.hostname)) return [url.origin];
  const named = new URL(url);
  named.hostname = 'localhost';
  return [named.origin, url.origin];
}
