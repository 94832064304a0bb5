import type { Context, UserActor } from '../platform/context.js';
import { DomainError } from '../platform/errors.js';

/** The user who calls, for operations on one's own account. */
export function signedInUser({ actor }: Context): UserActor {
  if (actor.kind !== 'user') throw new DomainError('forbidden', 'Only a signed-in user has an account of his own.');
  return actor;
}
