import { createPublicKey, type KeyObject, randomUUID, sign, verify } from 'node:crypto';
import type { Pool } from 'pg';
import { decryptSecret } from '../../src/platform/secrets.js';

interface Claims {
  sub: string;
  sid: string;
  iss: string;
  aud: string;
  exp: number;
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ieee = { dsaEncoding: 'ieee-p1363' } as const;

/** Access tokens by node:crypto alone. Every token's signature is checked at every request. */
export class Tokens {
  private constructor(
    readonly keyId: string,
    readonly publicKey: KeyObject,
    readonly privateKey: string,
  ) {}

  static async load(pool: Pool): Promise<Tokens> {
    const { rows } = await pool.query(`select id, public_jwk, private_key from signing_keys where status = 'current'`);
    const [key] = rows;
    return new Tokens(key.id, createPublicKey({ key: key.public_jwk, format: 'jwk' }), decryptSecret(key.private_key));
  }

  /** The claims of a good token, else null. */
  verify(authorization = ''): Claims | null {
    const [head, payload, signature] = authorization.slice('Bearer '.length).split('.');
    if (!head || !payload || !signature) return null;
    const { alg, kid, typ } = JSON.parse(Buffer.from(head, 'base64url').toString());
    if (alg !== 'ES256' || kid !== this.keyId || typ !== 'at+jwt') return null;
    const key = { key: this.publicKey, ...ieee };
    if (!verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))) return null;
    const claims: Claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const isOurs = claims.iss === 'flatrender-identity' && claims.aud === 'flatrender';
    return isOurs && claims.exp > Date.now() / 1000 ? claims : null;
  }

  issue(claims: { sub: string; sid: string; tenant_id: string; is_admin: boolean; is_tenant_admin: boolean }): string {
    const iat = Math.floor(Date.now() / 1000);
    const head = encoded({ alg: 'ES256', kid: this.keyId, typ: 'at+jwt' });
    const fixed = { iss: 'flatrender-identity', aud: 'flatrender', jti: randomUUID(), amr: ['pwd'] };
    const signed = `${head}.${encoded({ ...claims, ...fixed, iat, exp: iat + 900 })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), { key: this.privateKey, ...ieee }).toString('base64url')}`;
  }
}
