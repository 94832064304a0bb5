import type { Context } from '../../platform/context.js';
import { consume } from '../../platform/rate-limits.js';
import { type RecentProof, withRecentProof } from '../auth/with-recent-proof.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { type CredentialDescriptor, descriptorsOf, timeout } from './browser-options.js';
import { beginCeremony } from './ceremonies.js';
import { requireOwnPlace } from './ceremony-place.js';
import { algorithms } from './read-attestation.js';
import { requireRoom } from './require-room.js';
import { userHandleOf } from './user-handle.js';

export interface StartPasskeyRegistrationInput extends RecentProof {
  /** Where the page is; this service's own when left out. */
  origin?: string;
}

export interface CreationOptions {
  challenge: string;
  rp: { id: string; name: string };
  user: { id: string; name: string; displayName: string };
  pubKeyCredParams: { type: 'public-key'; alg: number }[];
  timeout: number;
  attestation: 'none';
  excludeCredentials: CredentialDescriptor[];
  authenticatorSelection: { residentKey: 'required'; requireResidentKey: true; userVerification: 'required' };
}

/**
 * Begins to make a passkey for the user who calls. Throws `mfa_required` or `invalid_credentials` until he proves himself
 * again, `unprocessable` for an origin that is not the tenant's, `conflict` when he has as many as can be.
 */
export async function startPasskeyRegistration(
  context: Context,
  { origin, ...proof }: StartPasskeyRegistrationInput,
): Promise<CreationOptions> {
  authorizeOperation(context, 'startPasskeyRegistration');
  const { userId } = signedInUser(context);
  await consume(context, 'passkeySetUpByUser', userId);
  return withRecentProof(context, proof, async (context, { user, tenant }) => {
    const place = requireOwnPlace(tenant, origin);
    const passkeys = await requireRoom(context, userId);
    const challenge = await beginCeremony(context, tenant, { ...place, purpose: 'register', userId });
    return {
      challenge,
      rp: { id: place.rpId, name: tenant.name },
      user: {
        id: userHandleOf(userId),
        name: user.email ?? user.phoneNumber ?? tenant.name,
        displayName: user.fullName ?? '',
      },
      pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
      timeout,
      attestation: 'none',
      excludeCredentials: descriptorsOf(passkeys, place.rpId),
      // Found without a name typed first, and with a PIN or a finger: so it is both factors at once.
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    };
  });
}
