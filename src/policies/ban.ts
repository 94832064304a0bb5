import type { Actor } from '../platform/context.js';
import { type Decision, type Ranked, standsAsHigh } from './rank.js';

/** Nobody bans himself or a higher role. */
export function canBan(actor: Actor, user: Ranked): Decision {
  if (actor.kind === 'user' && actor.userId === user.id) return { allowed: false, why: 'You cannot ban yourself.' };
  return standsAsHigh(actor, user);
}

/** Who may ban someone may also lift the ban. */
export function canUnban(actor: Actor, user: Ranked): Decision {
  return canBan(actor, user);
}
