import type { User } from '../models/user.js';
import { type Actor, hasSecondFactor } from '../platform/context.js';

/** How high someone stands; nobody acts upon a higher one. */
const ranks = { member: 1, tenantManager: 2, platformAdministrator: 3, above: 4 } as const;

export type Ranked = Pick<User, 'id' | 'isAdmin' | 'isTenantAdmin'>;
export type Decision = { allowed: true } | { allowed: false; why: string };

function rankOfUser(user: Pick<User, 'isAdmin' | 'isTenantAdmin'>): number {
  if (user.isAdmin) return ranks.platformAdministrator;
  return user.isTenantAdmin ? ranks.tenantManager : ranks.member;
}

function rankOfActor(actor: Actor): number {
  switch (actor.kind) {
    case 'anonymous':
      return 0;
    case 'user':
      // As in the policy table, a platform administrator is one only with a second factor.
      return rankOfUser({ ...actor, isAdmin: actor.isAdmin && hasSecondFactor(actor.amr) });
    case 'service':
      return ranks.tenantManager;
    case 'staff':
      return actor.role === 'Owner' ? ranks.above : ranks.tenantManager;
    case 'system':
      return ranks.above;
  }
}

/** For what even equals may not do to each other. */
export function standsAbove(actor: Actor, user: Ranked): Decision {
  if (rankOfUser(user) < rankOfActor(actor)) return { allowed: true };
  return { allowed: false, why: 'This is for users of a lower role than yours: ask an owner.' };
}

/** Nobody acts upon the account of somebody who stands higher. */
export function standsAsHigh(actor: Actor, user: Ranked): Decision {
  if (rankOfUser(user) <= rankOfActor(actor)) return { allowed: true };
  return { allowed: false, why: 'This user has a higher role than you: ask an owner.' };
}
