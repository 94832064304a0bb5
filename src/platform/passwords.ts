import argon2 from 'argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const parameters = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password.normalize('NFKC'), parameters);
}

let decoy: Promise<string> | undefined;

/**
 * Whether `password` is the one that `hash` was made of. Without a hash (no such account) the same work is done,
 * so that the answer takes as long.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('the password of nobody');
  const matches = await argon2.verify(hash ?? (await decoy), password.normalize('NFKC'));
  return hash !== null && matches;
}

/** Whether the hash was made with weaker parameters than today's, and should be replaced at the next sign-in. */
export function needsRehash(hash: string): boolean {
  return argon2.needsRehash(hash, parameters);
}
