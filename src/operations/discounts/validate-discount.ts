import type { DiscountState } from '../../models/discount.js';
import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { consume, giveBack } from '../../platform/rate-limits.js';
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

/** A dry run: says whether the code would be taken now, and why not. Changes nothing. A user's wrong codes are counted. */
export async function validateDiscount(context: Context, asked: AskedDiscount): Promise<DiscountVerdict> {
  authorizeOperation(context, 'validateDiscount');
  const { actor } = context;
  const tenantId = requiredTenant(context);
  // A service asks for many users.
  if (actor.kind !== 'user') return judge(context, tenantId, asked);
  await consume(context, 'discountByUser', actor.userId);
  const verdict = await judge(context, tenantId, asked);
  if (verdict.valid) await giveBack(context, 'discountByUser', actor.userId);
  return verdict;
}

interface AskedDiscount {
  code: string;
  planId?: string;
}

async function judge(context: Context, tenantId: string, { code, planId }: AskedDiscount): Promise<DiscountVerdict> {
  const discount = await Discount.findByCode(context, tenantId, code.trim());
  // Somebody else's own code is no code to anybody else.
  const userId = context.actor.kind === 'user' ? context.actor.userId : null;
  if (!discount?.isFor(userId)) return { valid: false, reason: 'not_found' };
  const state = discount.stateAt(context.now());
  if (state !== 'active') return { valid: false, reason: refusals[state] };
  const plans = discount.appliesToPlanIds;
  if (planId !== undefined && plans.length > 0 && !plans.includes(planId))
    return { valid: false, reason: 'plan_not_included' };
  return { valid: true, discount, discountMinor: discount.kind === 'FixedAmount' ? discount.value : null };
}
