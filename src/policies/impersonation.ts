import type { Actor } from '../platform/context.js';
import { type Decision, type Ranked, standsAbove } from './rank.js';

/** Staff look through the eyes of those below them alone, and through a platform administrator's never. */
export function canImpersonate(actor: Actor, user: Ranked): Decision {
  if (user.isAdmin) return { allowed: false, why: 'Nobody acts as a platform administrator.' };
  return standsAbove(actor, user);
}
