import { Op } from 'sequelize';
import type { Discount } from '../../models/discount.js';
import { DiscountUse, Payment, type Plan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { discountOn } from './price-discount.js';

export type RefusalReason =
  | 'not_found'
  | 'switched_off'
  | 'not_started'
  | 'ended'
  | 'used_up'
  | 'budget_used_up'
  | 'plan_not_included'
  | 'currency_differs'
  | 'below_minimum'
  | 'used_by_you'
  | 'not_first_purchase';

interface DiscountRule {
  /** What is told when the rule does not hold. */
  reason: RefusalReason;
  holds(): boolean | Promise<boolean>;
}

interface Asked {
  discount: Discount;
  /** null = leave out what depends on one. */
  plan: Plan | null;
  userId: string | null;
}

/** All that decides about a code, in the order in which the reasons are told. */
export function discountRules(context: Context, { discount, plan, userId }: Asked): DiscountRule[] {
  const now = context.now();
  return [
    { reason: 'switched_off', holds: () => discount.isActive },
    { reason: 'ended', holds: () => !discount.hasEndedAt(now) },
    { reason: 'used_up', holds: () => !discount.isUsedUp() },
    { reason: 'not_started', holds: () => discount.hasStartedAt(now) },
    ...(plan === null ? [] : rulesOfPlan(discount, plan)),
    ...(userId === null ? [] : rulesOfPerson(context, discount, userId)),
  ];
}

function rulesOfPlan(discount: Discount, plan: Plan): DiscountRule[] {
  const { appliesToPlanIds, minimumAmountMinor, budgetMinor, budgetUsedMinor } = discount;
  return [
    { reason: 'plan_not_included', holds: () => appliesToPlanIds.length === 0 || appliesToPlanIds.includes(plan.id) },
    { reason: 'currency_differs', holds: () => fitsCurrency(discount, plan) },
    { reason: 'below_minimum', holds: () => minimumAmountMinor === null || plan.priceMinor >= minimumAmountMinor },
    {
      reason: 'budget_used_up',
      holds: () => budgetMinor === null || budgetUsedMinor + discountOn(plan, discount) <= budgetMinor,
    },
  ];
}

/** An amount or a budget is in one currency; a percentage alone is of any. */
function fitsCurrency({ currency, budgetMinor }: Discount, plan: Plan): boolean {
  if (currency === null && budgetMinor === null) return true;
  return plan.currency === (currency ?? 'IRR');
}

function rulesOfPerson(context: Context, discount: Discount, userId: string): DiscountRule[] {
  const transaction = context.transaction ?? null;
  return [
    {
      reason: 'used_by_you',
      async holds() {
        if (discount.maxUsesPerUser === null) return true;
        const where = { discountId: discount.id, userId, state: ['Reserved', 'Committed'] };
        return (await DiscountUse.count({ where, transaction })) < discount.maxUsesPerUser;
      },
    },
    {
      reason: 'not_first_purchase',
      async holds() {
        if (!discount.firstPurchaseOnly) return true;
        const where = { userId, status: { [Op.in]: ['Confirmed', 'PartlyRefunded', 'Refunded'] } };
        return (await Payment.count({ where, transaction })) === 0;
      },
    },
  ];
}
