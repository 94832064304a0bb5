import { pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/*
 * Password hashes that come from elsewhere, in their usual notations. Each is worked out once, at the first right
 * sign-in, and replaced. What one may cost is bounded: a list of hostile hashes must not keep the processors busy.
 */

interface ImportedHash {
  /** Whether the password is the one that the hash was made of. */
  matches(password: string): Promise<boolean>;
}

const deriveByPbkdf2 = promisify(pbkdf2);
const deriveByScrypt = promisify<string, Buffer, number, object, Buffer>(scrypt);

const mostBcryptRounds = 12;
const mostIterations = 1_000_000;
/** N·r·p of OWASP's strongest choice: 128 MiB. */
const mostScryptWork = 2 ** 20;

const bcryptForm = /^\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const scryptForm = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,128})\$([A-Za-z0-9+/]{22,128})$/;
const pbkdf2Form =
  /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,7})(?:,l=\d{1,3})?\$([A-Za-z0-9+/.]{1,128})\$([A-Za-z0-9+/.]{22,128})$/;
const djangoForm = /^pbkdf2_(sha1|sha256)\$(\d{1,7})\$([A-Za-z0-9]{1,128})\$([A-Za-z0-9+/]{27,44}={0,2})$/;

/** Null for a notation that is not known here, and for a hash that costs too much. */
export function readImportedHash(hash: string): ImportedHash | null {
  return readBcrypt(hash) ?? readScrypt(hash) ?? readPbkdf2(hash) ?? readDjango(hash);
}

function readBcrypt(hash: string): ImportedHash | null {
  const rounds = Number(bcryptForm.exec(hash)?.[1]);
  if (!(rounds >= 4 && rounds <= mostBcryptRounds)) return null;
  return {
    matches: async (password) => {
      // Loaded with the first such hash: most installations have none.
      const { verify } = await import('@node-rs/bcrypt');
      return verify(password, hash);
    },
  };
}

function readScrypt(hash: string): ImportedHash | null {
  const [, ln, r, p, salt, key] = scryptForm.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return null;
  const options = { N: 2 ** Number(ln), r: Number(r), p: Number(p), maxmem: 256 * 1024 * 1024 };
  const work = options.N * options.r * options.p;
  if (!(work > 0 && work <= mostScryptWork && options.N > 1)) return null;
  const expected = Buffer.from(key, 'base64');
  return {
    matches: async (password) =>
      equal(await deriveByScrypt(password, Buffer.from(salt, 'base64'), expected.length, options), expected),
  };
}

/** In the notation of the password hashing competition, and in that of passlib, which writes `.` for `+`. */
function readPbkdf2(hash: string): ImportedHash | null {
  const [, digest = 'sha1', iterations, salt, key] = pbkdf2Form.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return null;
  const bytes = (text: string) => Buffer.from(text.replaceAll('.', '+'), 'base64');
  return byPbkdf2(digest, Number(iterations), bytes(salt), bytes(key));
}

function readDjango(hash: string): ImportedHash | null {
  const [, digest, iterations, salt, key] = djangoForm.exec(hash) ?? [];
  if (digest === undefined || salt === undefined || key === undefined) return null;
  return byPbkdf2(digest, Number(iterations), Buffer.from(salt), Buffer.from(key, 'base64'));
}

function byPbkdf2(digest: string, iterations: number, salt: Buffer, expected: Buffer): ImportedHash | null {
  if (iterations < 1 || iterations > mostIterations) return null;
  return {
    matches: async (password) =>
      equal(await deriveByPbkdf2(password, salt, iterations, expected.length, digest), expected),
  };
}

function equal(derived: Buffer, expected: Buffer): boolean {
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}
