import type { Discount } from '../../models/discount.js';
import type { Plan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { discountRules, type RefusalReason } from './discount-rules.js';

interface Judged {
  discount: Discount;
  /** null = before a plan is chosen; then what depends on one is not asked. */
  plan: Plan | null;
  /** null = no one in particular; then what depends on a person is not asked. */
  userId: string | null;
}

/** Why the code may not be used now, by this person for this plan; null = it may. The first reason that applies. */
export async function judgeDiscount(
  context: Context,
  { discount, plan, userId }: Judged,
): Promise<RefusalReason | null> {
  for (const { reason, holds } of discountRules(context, { discount, plan, userId })) {
    if (!(await holds())) return reason;
  }
  return null;
}
