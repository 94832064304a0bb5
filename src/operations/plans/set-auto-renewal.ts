import type { UserPlan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { holdCurrentPlan, type WhosePlan } from './current-plan.js';
import { withdrawConsent } from './withdraw-consent.js';

export interface SetAutoRenewalInput extends WhosePlan {
  autoRenew: boolean;
}

/**
 * Whether the current plan is paid for again when it ends. Switching it on takes a cancellation back, and only who
 * bought the plan does so: it is his money that pays. Switching it off, no card is kept for it. After a renewal that failed, it is tried again.
 */
export async function setAutoRenewal(
  context: Context,
  { autoRenew, ...whose }: SetAutoRenewalInput,
): Promise<UserPlan> {
  authorizeOperation(context, 'setAutoRenewal');
  const { userId } = signedInUser(context);
  return inTransaction(context, async (context) => {
    const plan = await holdCurrentPlan(context, whose);
    const isTriedAgain = autoRenew && plan.renewalFailedAt;
    if (plan.autoRenew === autoRenew && !isTriedAgain) return plan;
    if (autoRenew && plan.userId !== userId)
      throw new DomainError('forbidden', 'Only who bought the plan has it renewed: it is his money that pays.');
    if (!autoRenew) await withdrawConsent(context, plan, 'cancelled');
    const renewed = { autoRenew: true, cancelledAt: null, renewalFailedAt: null };
    return plan.update(autoRenew ? renewed : { autoRenew }, { transaction: context.transaction });
  });
}
