import { type TOTP, URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { totpCode } from '../test-support/totp-code.js';
import { newTotpSecret, totpUrl, verifyTotp } from './totp.js';

/** The secret of RFC 6238, appendix B, for SHA-1: "12345678901234567890" in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number) => new Date(seconds * 1000);

describe('verifyTotp', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('takes the code of the RFC for second %d', (seconds, code) => {
    expect(verifyTotp({ secret, code, now: at(seconds) })).toBe(Math.floor(seconds / 30));
    expect(totpCode(secret, at(seconds))).toBe(code);
  });

  it('takes the steps beside the present one, and says which', () => {
    const now = at(1_700_000_010);
    const step = Math.floor(1_700_000_010 / 30);
    for (const delta of [-1, 0, 1])
      expect(verifyTotp({ secret, code: totpCode(secret, now, delta), now })).toBe(step + delta);
    for (const delta of [-3, -2, 2, 3])
      expect(verifyTotp({ secret, code: totpCode(secret, now, delta), now })).toBeNull();
  });

  it.each([
    '',
    '1',
    '28708',
    '2870820',
    '287 082',
    'abcdef',
    '２８７０８２',
    '۲۸۷۰۸۲',
    '-87082',
    '287082\n',
    '28708\0',
    '1e5',
  ])('refuses %j', (code) => {
    expect(verifyTotp({ secret, code, now: at(59) })).toBeNull();
  });

  it('takes no code of another secret', () => {
    const now = at(1_700_000_000);
    expect(verifyTotp({ secret, code: totpCode('JBSWY3DPEHPK3PXP', now), now })).toBeNull();
  });
});

describe('an independent authenticator', () => {
  const { secret: fresh, url } = (() => {
    const one = newTotpSecret();
    return { secret: one, url: totpUrl(one, 'sara+x@acme.test', 'Acme: Video & 100% "Süß" استودیو') };
  })();
  const app = URI.parse(url) as TOTP;

  it('reads issuer, account, digits and period from the address', () => {
    expect(app).toMatchObject({ label: 'sara+x@acme.test', digits: 6, period: 30, algorithm: 'SHA1' });
    expect(app.issuer).toBe('Acme  Video & 100% "Süß" استودیو');
    expect(app.secret.base32).toBe(fresh);
  });

  it('shows the codes that are taken here', () => {
    for (let day = 0; day < 200; day++) {
      const now = at(1_700_000_000 + day * 86_413);
      const code = app.generate({ timestamp: now.getTime() });
      expect(verifyTotp({ secret: fresh, code, now })).toBe(Math.floor(now.getTime() / 30_000));
    }
  });
});

describe('a new secret', () => {
  it('has 160 bits, and is no other', () => {
    const secrets = Array.from({ length: 50 }, newTotpSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const one of secrets) expect(one).toMatch(/^[A-Z2-7]{32}$/);
    const now = at(1_700_000_000);
    expect(verifyTotp({ secret: secrets[0] ?? '', code: totpCode(secrets[0] ?? '', now), now })).not.toBeNull();
  });

  it('is told to authenticator apps with issuer and account', () => {
    const url = new URL(totpUrl(secret, 'omid+x@demo.test'));
    expect(url.protocol).toBe('otpauth:');
    expect(url.searchParams.get('secret')).toBe(secret);
    expect(decodeURIComponent(url.pathname)).toContain('omid+x@demo.test');
  });
});
