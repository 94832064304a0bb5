import { Op } from 'sequelize';
import type { Discount, DiscountState } from '../../models/discount.js';
import { DiscountUse, Payment, type Plan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { discountOn } from './price-discount.js';

export const refusalReasons = [
  'not_found',
  'switched_off',
  'not_started',
  'ended',
  'used_up',
  'budget_used_up',
  'plan_not_included',
  'currency_differs',
  'below_minimum',
  'used_by_you',
  'not_first_purchase',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

const ofState: Record<Exclude<DiscountState, 'active'>, RefusalReason> = {
  switched_off: 'switched_off',
  scheduled: 'not_started',
  ended: 'ended',
  used_up: 'used_up',
};

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
  const state = discount.stateAt(context.now());
  if (state !== 'active') return ofState[state];
  return (plan && judgePlan(discount, plan)) ?? (userId === null ? null : judgePerson(context, discount, userId));
}

function judgePlan(discount: Discount, plan: Plan): RefusalReason | null {
  const plans = discount.appliesToPlanIds;
  if (plans.length > 0 && !plans.includes(plan.id)) return 'plan_not_included';
  if (!fitsCurrency(discount, plan)) return 'currency_differs';
  if (discount.minimumAmountMinor !== null && plan.priceMinor < discount.minimumAmountMinor) return 'below_minimum';
  const { budgetMinor, budgetUsedMinor } = discount;
  if (budgetMinor !== null && budgetUsedMinor + discountOn(plan, discount) > budgetMinor) return 'budget_used_up';
  return null;
}

/** An amount or a budget is in one currency; a percentage alone is of any. */
function fitsCurrency({ currency, budgetMinor }: Discount, plan: Plan): boolean {
  if (currency === null && budgetMinor === null) return true;
  return plan.currency === (currency ?? 'IRR');
}

async function judgePerson(context: Context, discount: Discount, userId: string): Promise<RefusalReason | null> {
  const transaction = context.transaction ?? null;
  if (discount.maxUsesPerUser !== null) {
    const where = { discountId: discount.id, userId, state: ['Reserved', 'Committed'] };
    if ((await DiscountUse.count({ where, transaction })) >= discount.maxUsesPerUser) return 'used_by_you';
  }
  if (!discount.firstPurchaseOnly) return null;
  const paid = { userId, status: { [Op.in]: ['Confirmed', 'PartlyRefunded', 'Refunded'] } };
  return (await Payment.count({ where: paid, transaction })) > 0 ? 'not_first_purchase' : null;
}
