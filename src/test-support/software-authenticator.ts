import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { RequestOptions } from '../operations/passkeys/browser-options.js';
import type { Assertion } from '../operations/passkeys/prove-by-passkey.js';
import type { Attestation } from '../operations/passkeys/read-attestation.js';
import type { CreationOptions } from '../operations/passkeys/start-passkey-registration.js';

interface Key {
  id: string;
  rpId: string;
  userHandle: string;
  privateKey: KeyObject;
}

/** What a hostile page, browser or authenticator does differently. */
interface Lies {
  rpId?: string;
  challenge?: string;
  type?: string;
  userHandle?: string;
  attestation?: { fmt: string; attStmt: Map<string, unknown> };
}

/** A browser and an authenticator in one (WebAuthn Level 3, ES256), which tests can make careless or hostile. */
export class SoftwareAuthenticator {
  keys: Key[] = [];
  signCount = 0;
  /** Synced passkeys mostly do not count. */
  counts = true;
  verifiesUser = true;

  /** The same keys and counter in another place, as a thief would have them. */
  copy(): SoftwareAuthenticator {
    return Object.assign(new SoftwareAuthenticator(), { ...this, keys: [...this.keys] });
  }

  create(options: CreationOptions, origin: string, lies: Lies = {}): Attestation {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const idBytes = randomBytes(32);
    const id = idBytes.toString('base64url');
    const rpId = lies.rpId ?? options.rp.id;
    this.keys.push({ id, rpId, userHandle: options.user.id, privateKey });
    const coseKey = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ]);
    const idLength = Buffer.alloc(2);
    idLength.writeUInt16BE(idBytes.length);
    const credentialData = Buffer.concat([Buffer.alloc(16), idLength, idBytes, isoCBOR.encode(coseKey as never)]);
    const authData = new Uint8Array(Buffer.concat([this.#authenticatorData(rpId, 0x40), credentialData]));
    const { fmt, attStmt } = lies.attestation ?? { fmt: 'none', attStmt: new Map() };
    const attestation = new Map<string, unknown>([
      ['fmt', fmt],
      ['attStmt', attStmt],
      ['authData', authData],
    ]);
    const clientDataJSON = clientData('webauthn.create', options.challenge, origin, lies);
    const attestationObject = Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url');
    const response = { clientDataJSON, attestationObject, transports: ['internal'] };
    return { id, rawId: id, type: 'public-key', response };
  }

  get(options: RequestOptions, origin: string, lies: Lies = {}): Assertion {
    const rpId = lies.rpId ?? options.rpId;
    const allowed = options.allowCredentials.map(({ id }) => id);
    const key = this.keys.findLast(({ id }) => allowed.length === 0 || allowed.includes(id));
    if (!key) throw new Error('This authenticator has no passkey for that.');
    if (this.counts) this.signCount += 1;
    const authenticatorData = this.#authenticatorData(rpId, 0);
    const clientDataJSON = clientData('webauthn.get', options.challenge, origin, lies);
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const response = {
      clientDataJSON,
      authenticatorData: authenticatorData.toString('base64url'),
      signature: sign('sha256', signed, key.privateKey).toString('base64url'),
      userHandle: lies.userHandle ?? key.userHandle,
    };
    return { id: key.id, rawId: key.id, type: 'public-key', response };
  }

  #authenticatorData(rpId: string, moreFlags: number): Buffer {
    const flagsAndCount = Buffer.alloc(5);
    flagsAndCount.writeUInt8(0x01 | (this.verifiesUser ? 0x04 : 0) | moreFlags);
    flagsAndCount.writeUInt32BE(this.signCount, 1);
    return Buffer.concat([sha256(Buffer.from(rpId)), flagsAndCount]);
  }
}

function clientData(type: string, challenge: string, origin: string, lies: Lies): string {
  const told = { type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin, crossOrigin: false };
  return Buffer.from(JSON.stringify(told)).toString('base64url');
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));
