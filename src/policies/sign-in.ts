import type { Actor } from '../platform/context.js';
import { type Decision, type Ranked, standsAsHigh } from './rank.js';

/** Nobody signs out a higher role. */
export function canEndSessions(actor: Actor, user: Ranked): Decision {
  return standsAsHigh(actor, user);
}

/**
 * Nor takes the second factors of one away: a stolen password would be enough then. For one's own a code is asked, which
 * a stolen access token does not have.
 */
export function canResetMfa(actor: Actor, user: Ranked): Decision {
  if (actor.kind === 'user' && actor.userId === user.id)
    return { allowed: false, why: 'Remove your own second factors with a code of one.' };
  return standsAsHigh(actor, user);
}
