import type { Actor } from '../platform/context.js';
import { type Decision, type Ranked, standsAsHigh } from './rank.js';

/** Nobody signs out a higher role. */
export function canEndSessions(actor: Actor, user: Ranked): Decision {
  return standsAsHigh(actor, user);
}

/** Nor takes the second factors of one away: a stolen password would be enough then. */
export function canResetMfa(actor: Actor, user: Ranked): Decision {
  return standsAsHigh(actor, user);
}
