import { randomBytes } from 'node:crypto';

/** Fewest characters of a staff password. */
export const staffPasswordLength = 12;

/** A password nobody guesses, in groups that can be read out: 100 random bits. */
export function newStaffPassword(): string {
  const text = randomBytes(13).toString('hex').slice(0, 25);
  return text.match(/.{5}/g)?.join('-') ?? text;
}
