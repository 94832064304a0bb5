import { type Payment, Refund } from '../../models/index.js';
import type { Actor, InTransaction, StaffActor } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';

let aboveMinor: ReadonlyMap<string, number> = new Map([['IRR', 5_000_000]]);

/** Takes `REFUND_APPROVAL_ABOVE_MINOR`, in minor units by currency; with 0, or unnamed, every amount needs a second person. */
export function requireApprovalAbove(amountsMinor: ReadonlyMap<string, number>): void {
  aboveMinor = amountsMinor;
}

/** Whether it takes a second member of staff to move so much. */
export const isAboveApproval = (amountMinor: number, currency: string): boolean =>
  amountMinor > (aboveMinor.get(currency) ?? 0);

/**
 * Whether a refund waits for a second person. What staff gave back of the same payment without one counts, so that nobody
 * gets past it in small parts.
 */
export async function needsApproval(
  { actor, transaction }: InTransaction,
  { id: paymentId, currency }: Pick<Payment, 'id' | 'currency'>,
  amountMinor: number,
): Promise<boolean> {
  if (actor.kind !== 'staff') return false;
  const aloneMinor = await Refund.sum('amountMinor', {
    where: { paymentId, requestedByKind: 'staff', decidedById: null, status: ['Processing', 'Completed'] },
    transaction,
  });
  return isAboveApproval(Number(aloneMinor ?? 0) + amountMinor, currency);
}

/** The second person. Throws `forbidden` for whoever asked for it himself. */
export function secondPerson(actor: Actor, { requestedById }: { requestedById: string | null }): StaffActor {
  if (actor.kind === 'staff' && actor.staffId !== requestedById) return actor;
  throw new DomainError('forbidden', 'Another member of staff than the one who asked for it has to decide.');
}
