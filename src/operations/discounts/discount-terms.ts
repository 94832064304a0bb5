import { Op } from 'sequelize';
import type { DiscountKind } from '../../models/discount.js';
import { type Discount, Plan, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { requiredText } from '../texts.js';

/** What a discount gives, to whom and how long. */
export interface DiscountTerms {
  name: string;
  kind: DiscountKind;
  value: number;
  currency: string | null;
  ownerUserId: string | null;
  ownerProfitPercentage: number | null;
  maxUseCount: number | null;
  maxUsesPerUser: number | null;
  minimumAmountMinor: number | null;
  budgetMinor: number | null;
  firstPurchaseOnly: boolean;
  appliesToPlanIds: string[];
  startsAt: Date | null;
  expiresAt: Date | null;
}

/** What cannot be left out; the rest has no limit, owner or window unless told. */
type Needed = 'name' | 'kind' | 'value';
export type GivenTerms = Pick<DiscountTerms, Needed> & Partial<Omit<DiscountTerms, Needed>>;

const defaultCurrency = 'IRR';
const mostCount = 2_147_483_647;

/** The currency that belongs to the kind: only an amount has one, rial unless told. */
export function currencyOf(kind: DiscountKind, currency: string | null | undefined): string | null {
  if (kind !== 'FixedAmount') return null;
  return currency ?? defaultCurrency;
}

/** Throws `unprocessable` naming the field that does not fit the others. */
export async function requireSoundTerms(
  context: Pick<Context, 'transaction'>,
  tenantId: string | null,
  terms: DiscountTerms,
): Promise<void> {
  const { kind, value, startsAt, expiresAt, ownerUserId, ownerProfitPercentage } = terms;
  if (!(value > 0)) throw unacceptable('value', 'The value must be above zero.');
  if (kind === 'Percentage' && value > 100) throw unacceptable('value', 'A percentage is at most 100.');
  if (kind === 'Percentage' && !hasTwoDecimals(value))
    throw unacceptable('value', 'A percentage has at most two decimals.');
  if (kind !== 'Percentage' && !Number.isSafeInteger(value))
    throw unacceptable('value', 'The value must be a whole number.');
  requireWhole('max_use_count', terms.maxUseCount, mostCount);
  requireWhole('max_uses_per_user', terms.maxUsesPerUser, mostCount);
  requireWhole('minimum_amount_minor', terms.minimumAmountMinor);
  requireWhole('budget_minor', terms.budgetMinor);
  if (terms.budgetMinor !== null && !takesMoneyOff(kind))
    throw unacceptable('budget_minor', 'A budget is for kinds that take money off. Leave it empty.');
  if (startsAt && expiresAt && expiresAt <= startsAt)
    throw unacceptable('expires_at', 'The end must come after the start.');
  if (ownerProfitPercentage !== null) requireSoundProfit(ownerProfitPercentage, ownerUserId);
  if (ownerUserId !== null) await requireOwner(context, tenantId, ownerUserId);
  await requirePlans(context, tenantId, terms.appliesToPlanIds);
}

/** Each on offer in the tenant, or in every one; a code that is good everywhere may be for the plan of one. */
async function requirePlans(
  { transaction }: Pick<Context, 'transaction'>,
  tenantId: string | null,
  planIds: string[],
): Promise<void> {
  if (planIds.length === 0) return;
  const plans = await Plan.findAll({
    where: { id: planIds, ...(tenantId !== null && { tenantId: { [Op.or]: [tenantId, null] } }) },
    attributes: ['id'],
    ...(transaction && { transaction }),
  });
  const known = new Set(plans.map(({ id }) => id));
  if (planIds.some((id) => !known.has(id.toLowerCase())))
    throw unacceptable('applies_to_plan_ids', 'There is no such plan in this tenant.');
}

const takesMoneyOff = (kind: DiscountKind) => kind === 'Percentage' || kind === 'FixedAmount';

function requireWhole(field: string, value: number | null, most = Number.MAX_SAFE_INTEGER): void {
  if (value !== null && !(Number.isSafeInteger(value) && value > 0 && value <= most))
    throw unacceptable(field, `Give a whole number from 1 to ${most}, or none.`);
}

/** A code that has ended before anybody can use it is a mistake. */
export function requireFutureEnd({ now }: Pick<Context, 'now'>, { expiresAt }: DiscountTerms): void {
  if (expiresAt && expiresAt <= now()) throw unacceptable('expires_at', 'The end must lie in the future.');
}

function requireSoundProfit(percentage: number, ownerUserId: string | null): void {
  if (ownerUserId === null) throw unacceptable('owner_user_id', 'A profit needs an owner who gets it.');
  if (!(percentage >= 0 && percentage <= 100 && hasTwoDecimals(percentage)))
    throw unacceptable('owner_profit_percentage', 'A profit is from 0 to 100 percent, with at most two decimals.');
}

/** At most two; multiplied by 100 and compared, 0.29 would fail. */
function hasTwoDecimals(value: number): boolean {
  return Number(value.toFixed(2)) === value;
}

async function requireOwner(
  { transaction = null }: { transaction?: Context['transaction'] | null },
  tenantId: string | null,
  userId: string,
): Promise<void> {
  const where = tenantId === null ? { id: userId } : { id: userId, tenantId };
  if ((await User.count({ where, transaction })) === 0)
    throw unacceptable('owner_user_id', 'There is no such user in this tenant.');
}

/** The terms of a new code. */
export function termsFrom(given: GivenTerms): DiscountTerms {
  return {
    name: requiredText('name', given.name),
    kind: given.kind,
    value: given.value,
    currency: currencyOf(given.kind, given.currency),
    ownerUserId: given.ownerUserId ?? null,
    ownerProfitPercentage: given.ownerProfitPercentage ?? null,
    maxUseCount: given.maxUseCount ?? null,
    maxUsesPerUser: given.maxUsesPerUser ?? null,
    minimumAmountMinor: given.minimumAmountMinor ?? null,
    budgetMinor: given.budgetMinor ?? null,
    firstPurchaseOnly: given.firstPurchaseOnly ?? false,
    appliesToPlanIds: given.appliesToPlanIds ?? [],
    startsAt: given.startsAt ?? null,
    expiresAt: given.expiresAt ?? null,
  };
}

/** Those of a code that there is. */
export const termsOf = (discount: Discount): DiscountTerms => termsFrom(discount);
