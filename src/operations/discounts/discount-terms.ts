import type { DiscountKind } from '../../models/discount.js';
import { type Discount, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';

/** What a discount gives, to whom and how long. */
export interface DiscountTerms {
  name: string;
  kind: DiscountKind;
  value: number;
  currency: string | null;
  ownerUserId: string | null;
  ownerProfitPercentage: number | null;
  maxUseCount: number | null;
  appliesToPlanIds: string[];
  startsAt: Date | null;
  expiresAt: Date | null;
}

const defaultCurrency = 'IRR';

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
  if (startsAt && expiresAt && expiresAt <= startsAt)
    throw unacceptable('expires_at', 'The end must come after the start.');
  if (ownerProfitPercentage !== null) requireSoundProfit(ownerProfitPercentage, ownerUserId);
  if (ownerUserId !== null) await requireOwner(context, tenantId, ownerUserId);
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

export function termsOf(discount: Discount): DiscountTerms {
  const { name, kind, value, currency, ownerUserId, ownerProfitPercentage, maxUseCount, startsAt, expiresAt } =
    discount;
  const { appliesToPlanIds } = discount;
  return {
    name,
    kind,
    value,
    currency,
    ownerUserId,
    ownerProfitPercentage,
    maxUseCount,
    appliesToPlanIds,
    startsAt,
    expiresAt,
  };
}
