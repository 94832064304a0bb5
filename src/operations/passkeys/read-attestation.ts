import type { Passkey } from '../../models/index.js';
import { DomainError } from '../../platform/errors.js';
import type { TakenCeremony } from './ceremonies.js';
import type { decodeAttestationObject } from './webauthn.js';

type AttestationObject = ReturnType<typeof decodeAttestationObject>;

/** What the browser gives for a passkey that was made, as WebAuthn's `toJSON()`. */
export interface Attestation {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] };
}

/** COSE: EdDSA, ES256 and RS256, which together every authenticator knows. */
export const algorithms = [-8, -7, -257];

type NewPasskey = Pick<
  Passkey,
  'credentialId' | 'publicKey' | 'signCount' | 'rpId' | 'transports' | 'backedUp' | 'aaguid'
>;

/** Throws `unprocessable` when the answer does not prove what was asked for: challenge, origin, host, a verified user. */
export async function readAttestation(ceremony: TakenCeremony, attestation: Attestation): Promise<NewPasskey> {
  const { id, rawId, type, response } = attestation;
  const webauthn = await import('./webauthn.js');
  try {
    requireNoCertificate(webauthn.decodeAttestationObject(webauthn.isoBase64URL.toBuffer(response.attestationObject)));
    const { registrationInfo } = await webauthn.verifyRegistrationResponse({
      response: { id, rawId, type, response, clientExtensionResults: {} },
      expectedChallenge: ceremony.challenge,
      expectedOrigin: ceremony.origin,
      expectedRPID: ceremony.rpId,
      supportedAlgorithmIDs: algorithms,
    });
    if (registrationInfo?.credential.id !== id) throw new Error('The passkey is not the one that was named.');
    const { credential, credentialBackedUp, aaguid } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: webauthn.isoBase64URL.fromBuffer(credential.publicKey),
      signCount: credential.counter,
      rpId: ceremony.rpId,
      transports: response.transports ?? [],
      backedUp: credentialBackedUp,
      aaguid,
    };
  } catch (cause) {
    const message = 'This does not prove a passkey as it was asked for. Begin again, on the page that asked.';
    throw new DomainError('unprocessable', message, { fields: [{ field: 'credential', message }], cause });
  }
}

/**
 * We ask for no attestation, and browsers then leave certificates out. One that comes all the same would be looked up at
 * an address that stands in it.
 */
function requireNoCertificate(decoded: AttestationObject): void {
  const isPlain = decoded.get('fmt') === 'none' || decoded.get('fmt') === 'packed';
  if (!isPlain || decoded.get('attStmt').get('x5c') !== undefined) throw new Error('No attestation was asked for.');
}
