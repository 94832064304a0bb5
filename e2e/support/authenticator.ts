import { createHmac } from 'node:crypto';

const stepSeconds = 30;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The six digits that an authenticator app shows (RFC 6238), reckoned apart from the service's own library. */
export function totpCode(secret: string, at: Date): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 1000 / stepSeconds)));
  const digest = createHmac('sha1', decodeBase32(secret)).update(step).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** Six digits that are right neither now nor one step earlier or later. */
export function wrongTotpCode(secret: string, at: Date): string {
  const near = [-1, 0, 1].map((steps) => totpCode(secret, new Date(at.getTime() + steps * stepSeconds * 1000)));
  const wrong = ['000000', '111111', '222222', '333333'].find((code) => !near.includes(code));
  if (wrong === undefined) throw new Error('Four codes cannot all be among three.');
  return wrong;
}

function decodeBase32(text: string): Buffer {
  const bits = [...text].map((letter) => base32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
