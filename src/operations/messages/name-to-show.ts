import type { User } from '../../models/index.js';

/** Only what looks like a name: anybody can register somebody else's address under a name of his own making. */
const looksLikeName = /^[\p{L}\p{M}\p{N}\u200c '’-]{1,60}$/u;

/** What a person may be called in a message. */
export function nameToShow(user: Pick<User, 'fullName'> | null): string | null {
  return user?.fullName && looksLikeName.test(user.fullName) ? user.fullName : null;
}
