import { availableParallelism } from 'node:os';
import { hash as hashByArgon2id, verify } from '@node-rs/argon2';
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
  const compared = hash ?? (await decoy);
  const matches = await turns.take(() => verify(compared, password.normalize('NFKC')));
  return hash !== null && matches;
}

/** Whether the hash was made with other parameters than today's, and should be replaced at the next sign-in. */
export function needsRehash(hash: string): boolean {
  return !hash.startsWith(hashesOfToday);
}
