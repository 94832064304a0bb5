import { availableParallelism } from 'node:os';
import { hash as hashByArgon2id, verify } from '@node-rs/argon2';
import { readImportedHash } from './imported-passwords.js';
import { Turns } from './turns.js';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const hashesOfToday = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;

/**
 * One more at once than there are processors, so that none idles while a result is taken up. More would not end sooner,
 * and would take Node's few threads and the processors from everything else, such as the database.
 */
const turns = new Turns(availableParallelism() + 1);

export function hashPassword(password: string): Promise<string> {
  return turns.take(() => hashByArgon2id(password.normalize('NFKC'), parameters));
}

let decoy: Promise<string> | undefined;

/**
 * Whether `password` is the one that `hash` was made of. Without a hash (no such account) the same work is done,
 * so that the answer takes as long.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('the password of nobody');
  const imported = hash === null || hash.startsWith('$argon2') ? null : readImportedHash(hash);
  if (imported) return turns.take(() => imported.matches(password));
  // What cannot be worked out, or costs too much, is nobody's hash.
  const isOurs = hash !== null && isBoundedArgon2(hash);
  const compared = isOurs ? hash : await decoy;
  const matches = await turns.take(() => verify(compared, password.normalize('NFKC')));
  return isOurs && matches;
}

/** Whether a hash from elsewhere can be taken over: its notation is known, and working it out is not too dear. */
export function isUsablePasswordHash(hash: string): boolean {
  return isBoundedArgon2(hash) || readImportedHash(hash) !== null;
}

/** An argon2 hash of at most 64 MiB and ten passes. */
function isBoundedArgon2(hash: string): boolean {
  const form =
    /^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$[A-Za-z0-9+/]{11,128}\$[A-Za-z0-9+/]{22,128}$/;
  const [, memory, passes, lanes] = form.exec(hash) ?? [];
  return Number(memory) <= 65_536 && Number(passes) <= 10 && Number(lanes) <= 8;
}

/** Whether the hash was made with other parameters than today's, and should be replaced at the next sign-in. */
export function needsRehash(hash: string): boolean {
  return !hash.startsWith(hashesOfToday);
}
