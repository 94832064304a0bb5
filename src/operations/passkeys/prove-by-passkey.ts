import { Passkey } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import type { UsableUser } from '../auth/lock-usable-user.js';
import { tellOwner } from '../messages/tell-owner.js';
import type { TakenCeremony } from './ceremonies.js';
import { userHandleOf } from './user-handle.js';

/** What the browser gives for a passkey that was used, as WebAuthn's `toJSON()`. */
export interface Assertion {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string | null };
}

export interface ProvenPasskey {
  passkey: Passkey;
  signCount: number;
  backedUp: boolean;
}

/** The passkey that the answer proves, its counter still to be looked at; null when it proves none of those meant. */
export async function proveByPasskey(
  ceremony: TakenCeremony,
  assertion: Assertion,
  { verifiesUser }: { verifiesUser: boolean },
): Promise<ProvenPasskey | null> {
  const { tenantId, userId, rpId } = ceremony;
  const meant = { credentialId: assertion.id, tenantId, rpId, ...(userId !== null && { userId }) };
  const passkey = await Passkey.findOne({ where: meant });
  if (!passkey) return null;
  const { id, rawId, type, response } = assertion;
  const { userHandle, ...signed } = response;
  if (userHandle && userHandle !== userHandleOf(passkey.userId)) return null;
  const { verifyAuthenticationResponse, isoBase64URL } = await import('./webauthn.js');
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id, rawId, type, response: signed, clientExtensionResults: {} },
      expectedChallenge: ceremony.challenge,
      expectedOrigin: ceremony.origin,
      expectedRPID: rpId,
      requireUserVerification: verifiesUser,
      // The counter is compared by usePasskey, under the lock and with what follows from it.
      credential: { id: passkey.credentialId, publicKey: isoBase64URL.toBuffer(passkey.publicKey), counter: 0 },
    });
    const { newCounter, credentialBackedUp } = authenticationInfo;
    return verified ? { passkey, signCount: newCounter, backedUp: credentialBackedUp } : null;
  } catch {
    // Whatever the library could not read or did not find as expected: it throws for each, and the caller tells one thing.
    return null;
  }
}

/**
 * Notes the use of a proven passkey. False when it was removed meanwhile, or when its counter went backwards: then two
 * authenticators hold its key, and the owner is told. The caller holds the user's row and commits in either case.
 */
export async function usePasskey(
  context: InTransaction,
  usable: UsableUser,
  { passkey: { id }, signCount, backedUp }: ProvenPasskey,
): Promise<boolean> {
  const { transaction, now } = context;
  const passkey = await Passkey.findForUpdate(context, id);
  if (!passkey) return false;
  if (passkey.counts(signCount)) {
    await passkey.update({ signCount, backedUp, lastUsedAt: now() }, { transaction });
    return true;
  }
  await passkey.update({ cloneDetectedAt: now() }, { transaction });
  await tellOwner(context, usable, 'passkey-refused', { passkey: passkey.name, at: now().toISOString() });
  return false;
}
