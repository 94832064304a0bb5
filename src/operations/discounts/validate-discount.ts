import { Discount, Plan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { consume, giveBack } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, requiredTenant } from '../tenant-scope.js';
import type { RefusalReason } from './discount-rules.js';
import { judgeDiscount } from './judge-discount.js';
import { discountOn } from './price-discount.js';

export type DiscountVerdict =
  | { valid: false; reason: RefusalReason }
  /** `discountMinor` is known before a plan is chosen only for a fixed amount. */
  | { valid: true; discount: Discount; discountMinor: number | null };

interface AskedDiscount {
  code: string;
  planId?: string;
}

/** A dry run: says whether the code would be taken now, and why not. Changes nothing. A user's wrong codes are counted. */
export async function validateDiscount(context: Context, asked: AskedDiscount): Promise<DiscountVerdict> {
  authorizeOperation(context, 'validateDiscount');
  const { actor } = context;
  const tenantId = requiredTenant(context);
  // A service asks for many users.
  if (actor.kind !== 'user') return judge(context, tenantId, null, asked);
  await consume(context, 'discountByUser', actor.userId);
  const verdict = await judge(context, tenantId, actor.userId, asked);
  if (verdict.valid) await giveBack(context, 'discountByUser', actor.userId);
  return verdict;
}

async function judge(
  context: Context,
  tenantId: string,
  userId: string | null,
  { code, planId }: AskedDiscount,
): Promise<DiscountVerdict> {
  const discount = await Discount.findByCode(context, tenantId, code.trim());
  // Somebody else's own code is no code to anybody else.
  if (!discount?.isFor(userId)) return { valid: false, reason: 'not_found' };
  const plan = planId === undefined ? null : await Plan.findByPk(planId);
  if (planId !== undefined && (!plan || (plan.tenantId ?? tenantId) !== tenantId)) throw notFound('plan');
  const reason = await judgeDiscount(context, { discount, plan, userId });
  if (reason !== null) return { valid: false, reason };
  const fixed = discount.kind === 'FixedAmount' ? discount.value : null;
  return { valid: true, discount, discountMinor: plan ? discountOn(plan, discount) : fixed };
}
