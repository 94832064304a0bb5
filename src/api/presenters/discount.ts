import type { Discount } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentDiscount(discount: Discount, now: Date): components['schemas']['Discount'] {
  return {
    id: discount.id,
    tenant_id: discount.tenantId,
    name: discount.name,
    code: discount.code,
    kind: discount.kind,
    value: discount.value,
    currency: discount.currency,
    owner_user_id: discount.ownerUserId,
    owner_profit_percentage: discount.ownerProfitPercentage,
    max_use_count: discount.maxUseCount,
    use_count: discount.useCount,
    max_uses_per_user: discount.maxUsesPerUser ?? null,
    minimum_amount_minor: discount.minimumAmountMinor ?? null,
    budget_minor: discount.budgetMinor ?? null,
    budget_used_minor: discount.budgetUsedMinor,
    first_purchase_only: discount.firstPurchaseOnly,
    applies_to_plan_ids: discount.appliesToPlanIds,
    starts_at: presentTime(discount.startsAt),
    expires_at: presentTime(discount.expiresAt),
    is_active: discount.isActive,
    state: discount.stateAt(now),
    created_at: presentTime(discount.createdAt),
    updated_at: presentTime(discount.updatedAt),
  };
}

type Answer = components['schemas']['DiscountAnswer'];

type Verdict =
  | { valid: false; reason: NonNullable<Answer['reason']> }
  | { valid: true; discount: Discount; discountMinor: number | null };

export function presentVerdict(verdict: Verdict): Answer {
  if (!verdict.valid) return { valid: false, reason: verdict.reason };
  const { discount, discountMinor } = verdict;
  return {
    valid: true,
    kind: discount.kind,
    value: discount.value,
    ...(discountMinor !== null && { discount_minor: discountMinor }),
  };
}
