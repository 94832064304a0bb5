import { type Passkey, PasskeyCeremony } from '../../models/index.js';

/*
 * What a page hands to `navigator.credentials`, in the JSON that `PublicKeyCredential.parse…OptionsFromJSON` reads.
 */

/** How long the browser keeps its dialogue open. */
export const timeout = PasskeyCeremony.lifetimeSeconds * 1000;

export interface CredentialDescriptor {
  id: string;
  type: 'public-key';
  transports: string[];
}

export interface RequestOptions {
  challenge: string;
  rpId: string;
  timeout: number;
  userVerification: 'required' | 'preferred';
  allowCredentials: CredentialDescriptor[];
}

/** Of the passkeys, those that the host may use. */
export function descriptorsOf(passkeys: Passkey[], host: string): CredentialDescriptor[] {
  return passkeys
    .filter(({ rpId }) => rpId === host)
    .map(({ credentialId: id, transports }) => ({ id, type: 'public-key', transports }));
}
