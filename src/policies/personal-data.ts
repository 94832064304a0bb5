import type { Actor } from '../platform/context.js';
import { type Decision, type Ranked, standsAsHigh } from './rank.js';

/** Nobody takes all that is known of somebody who stands higher. */
export function canExport(actor: Actor, user: Ranked): Decision {
  return standsAsHigh(actor, user);
}

/** Nor erases him; and oneself only with a proof of who one is. */
export function canErase(actor: Actor, user: Ranked): Decision {
  if (actor.kind === 'user' && actor.userId === user.id)
    return { allowed: false, why: 'Erase your own account with your password: POST /users/me/erasure.' };
  return standsAsHigh(actor, user);
}
