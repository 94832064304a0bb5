import { Discount, Plan, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { pricePurchase } from '../payments/price-purchase.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, visible } from '../tenant-scope.js';
import { discountRules, type RefusalReason } from './discount-rules.js';

interface CheckedRule {
  rule: RefusalReason | 'plan_unavailable' | 'needs_manager';
  isHeld: boolean;
}

export interface DiscountExplanation {
  /** Whether every rule holds. */
  applies: boolean;
  rules: CheckedRule[];
  /** Minor units; with the code where it applies, else without it. */
  price: { priceMinor: number; discountMinor: number; taxMinor: number; amountMinor: number; currency: string };
  freeMonths: number;
  renderCredits: number;
}

interface Question {
  code: string;
  userId: string;
  planId: string;
}

/**
 * Why a code applies, or not, to the purchase of the plan by the user now: every rule, not only the first that fails, and
 * what he would pay. Changes nothing. Throws `not_found` for a user or plan that does not exist.
 */
export async function explainDiscount(
  context: Context,
  { code, userId, planId }: Question,
): Promise<DiscountExplanation> {
  authorizeOperation(context, 'explainDiscount');
  const buyer = visible(context, await User.findByPk(userId), 'user');
  const plan = await Plan.findByPk(planId);
  if (!plan) throw notFound('plan');
  const found = await Discount.findByCode(context, buyer.tenantId, code.trim());
  const discount = found?.isFor(userId) ? found : null;
  const rules = [
    { rule: 'not_found' as const, isHeld: discount !== null },
    {
      rule: 'plan_unavailable' as const,
      isHeld: plan.isActive && (plan.tenantId ?? buyer.tenantId) === buyer.tenantId,
    },
    { rule: 'needs_manager' as const, isHeld: plan.scope === 'User' || buyer.isTenantAdmin },
    ...(discount ? await checked(context, discount, plan, userId) : []),
  ];
  const applies = rules.every(({ isHeld }) => isHeld);
  const applied = applies ? discount : null;
  const owner = applied?.ownerUserId ? await User.findByPk(applied.ownerUserId) : null;
  const { terms, ...price } = pricePurchase({ plan, discount: applied, owner, buyer, autoRenew: false });
  const { freeMonths, renderCredits } = terms;
  return { applies, rules, price: { ...price, currency: plan.currency }, freeMonths, renderCredits };
}

async function checked(context: Context, discount: Discount, plan: Plan, userId: string): Promise<CheckedRule[]> {
  const rules: CheckedRule[] = [];
  for (const { reason, holds } of discountRules(context, { discount, plan, userId }))
    rules.push({ rule: reason, isHeld: await holds() });
  return rules;
}
