import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hash,
  hkdfSync,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from 'node:crypto';

let encryptionKey: Buffer | undefined;
let derivationKey: Buffer | undefined;
let codeKey: Buffer | undefined;
let trailKey: Buffer | undefined;

/** Takes the master key (32 bytes). Each use gets a key of its own by HKDF. */
export function useMasterKey(master: Buffer): void {
  encryptionKey = Buffer.from(hkdfSync('sha256', master, '', 'flatrender/secrets-at-rest', 32));
  derivationKey = Buffer.from(hkdfSync('sha256', master, '', 'flatrender/refresh-token', 32));
  codeKey = Buffer.from(hkdfSync('sha256', master, '', 'flatrender/codes', 32));
  trailKey = Buffer.from(hkdfSync('sha256', master, '', 'flatrender/audit-trail', 32));
}

function required(key: Buffer | undefined): Buffer {
  if (!key) throw new Error('The master key is not set.');
  return key;
}

/** AES-256-GCM: `v1.<iv>.<tag>.<ciphertext>`, each base64url. */
export function encryptSecret(plain: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', required(encryptionKey), iv);
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return ['v1', ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
}

/** Reverses `encryptSecret`; throws when the text was made with another master key or changed. */
export function decryptSecret(text: string): string {
  const [version, iv, tag, sealed] = text.split('.');
  if (version !== 'v1' || !iv || !tag || sealed === undefined) throw new Error('Not a sealed secret.');
  // With its whole length demanded: Node takes a tag cut to four bytes, which can be guessed.
  const whole = { authTagLength: 16 };
  const decipher = createDecipheriv('aes-256-gcm', required(encryptionKey), Buffer.from(iv, 'base64url'), whole);
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString('utf8');
}

/** SHA-256 in hexadecimal: enough for tokens of 256 random bits, which nobody can guess. */
export function hashToken(token: string): string {
  return hash('sha256', token);
}

/**
 * Keyed hash, in hexadecimal, of a code that is short enough to be guessed: without the master key nobody can try all
 * codes against it. `owner` is whom or what the code is for, so that equal codes have different hashes.
 */
export function hashCode(owner: string, code: string): string {
  return createHmac('sha256', required(codeKey)).update(`${owner}:${code}`).digest('hex');
}

/**
 * The one token of a record, made from its id: it can be told again while only its hash is stored, and nobody can make it
 * without the master key.
 */
export function tokenOf(prefix: string, id: string): string {
  return prefix + createHmac('sha256', required(codeKey)).update(`token:${id}`).digest('base64url');
}

/** Keyed hash of a part of the audit trail: whoever can write to the database alone can make none that fits. */
export function hashOfTrail(text: string): Buffer {
  return createHmac('sha256', required(trailKey)).update(text).digest();
}

/** Six random digits. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** `prefix` and 32 random bytes in base64url. */
export function randomToken(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** The one successor of a refresh token: two tabs that refresh at once get the same, and it is stored nowhere. */
export function successorToken(prefix: string, token: string): string {
  return prefix + createHmac('sha256', required(derivationKey)).update(token).digest('base64url');
}

export function equalInConstantTime(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
