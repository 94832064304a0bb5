import { createRequire } from 'node:module';
import type speakeasyModule from 'speakeasy';

const speakeasy = createRequire(import.meta.url)('speakeasy') as typeof speakeasyModule;

const stepSeconds = 30;

/** A new secret: 20 random bytes in base32 (RFC 4226 asks for 160 bits). */
export function newTotpSecret(): string {
  return speakeasy.generateSecret({ length: 20 }).base32;
}

/** The `otpauth://` address that authenticator apps read from a QR code. They show issuer and account. */
export function totpUrl(secret: string, account: string, issuer = 'FlatRender'): string {
  // A colon ends the issuer. speakeasy escapes the query alone, and not the path.
  const name = issuer.replaceAll(':', ' ');
  const label = `${encodeURIComponent(name)}:${encodeURIComponent(account)}`;
  return speakeasy.otpauthURL({ secret, label, issuer: name, encoding: 'base32' });
}

/**
 * The time step (30 s since 1970) that `code` belongs to, or null when it is wrong. One step either side is allowed
 * for clocks that drift. The caller must accept a step only once: RFC 6238, section 5.2.
 */
export function verifyTotp({ secret, code, now }: { secret: string; code: string; now: Date }): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const seconds = Math.floor(now.getTime() / 1000);
  const match = speakeasy.totp.verifyDelta({ secret, encoding: 'base32', token: code, time: seconds, window: 1 });
  return match ? Math.floor(seconds / stepSeconds) + match.delta : null;
}
