import { createECDH } from 'node:crypto';

export interface VapidKeyPair {
  /** P-256, uncompressed, in base64url. */
  publicKey: string;
  /** 32 bytes in base64url. */
  privateKey: string;
}

/** The pair of a private key: 32 bytes. Throws for what is no key of P-256. */
export function vapidKeysOf(privateKey: Buffer): VapidKeyPair {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(privateKey);
  return { publicKey: curve.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') };
}
