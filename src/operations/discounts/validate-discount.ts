import type { DiscountState } from '../../models/discount.js';
import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredTenant } from '../tenant-scope.js';

type RefusalReason = 'not_found' | 'switched_off' | 'not_started' | 'ended' | 'used_up' | 'plan_not_included';

export type DiscountVerdict =
  | { valid: false; reason: RefusalReason }
  /** `discountMinor` is known before a plan is chosen only for a fixed amount. */
  | { valid: true; discount: Discount; discountMinor: number | null };

const refusals: Record<Exclude<DiscountState, 'active'>, RefusalReason> = {
  switched_off: 'switched_off',
  scheduled: 'not_started',
  ended: 'ended',
  used_up: 'used_up',
};

/** A dry run: says whether the code would be taken now, and why not. Changes nothing. */
export async function validateDiscount(
  context: Context,
  { code, planId }: { code: string; planId?: string },
): Promise<DiscountVerdict> {
  authorizeOperation(context, 'validateDiscount');
  const discount = await Discount.findByCode(context, requiredTenant(context), code.trim());
  if (!discount) return { valid: false, reason: 'not_found' };
  const state = discount.stateAt(context.now());
  if (state !== 'active') return { valid: false, reason: refusals[state] };
  const plans = discount.appliesToPlanIds;
  if (planId !== undefined && plans.length > 0 && !plans.includes(planId))
    return { valid: false, reason: 'plan_not_included' };
  return { valid: true, discount, discountMinor: discount.kind === 'FixedAmount' ? discount.value : null };
}
