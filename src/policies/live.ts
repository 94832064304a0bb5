import type { Actor, StaffRole } from '../platform/context.js';

/** What can happen, as the live view tells it. */
export const liveKinds = ['recorded', 'published', 'set_aside', 'delivered', 'not_delivered', 'parked'] as const;
export type LiveKind = (typeof liveKinds)[number];

export const liveFailures: readonly LiveKind[] = ['set_aside', 'not_delivered', 'parked'];

const overseers: readonly StaffRole[] = ['Auditor', 'Owner'];
const ofEvents: readonly LiveKind[] = ['recorded', 'published', 'set_aside'];

/** Events of everything are for those who oversee the service; whoever looks after tenants sees what reaches them. */
export function canWatch(actor: Actor, kind: LiveKind): boolean {
  if (!ofEvents.includes(kind)) return true;
  return actor.kind === 'system' || (actor.kind === 'staff' && overseers.includes(actor.role));
}
