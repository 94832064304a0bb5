import type { Actor } from '../platform/context.js';
import { type Decision, type Ranked, standsAsHigh } from './rank.js';

/** Nobody changes the role of somebody who stands higher. One may give up one's own. */
export function canChangeRole(actor: Actor, user: Ranked): Decision {
  return standsAsHigh(actor, user);
}

/** Nobody removes himself or a higher role. */
export function canRemoveMember(actor: Actor, user: Ranked): Decision {
  if (actor.kind === 'user' && actor.userId === user.id) return { allowed: false, why: 'You cannot remove yourself.' };
  return standsAsHigh(actor, user);
}
