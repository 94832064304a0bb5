import { Discount, EarnedGift, User } from '../../models/index.js';
import type { PrizeType } from '../../models/prize-type.js';
import type { InTransaction } from '../../platform/context.js';
import { type Posting, postToLedger, renderCredits } from '../ledger/post-to-ledger.js';

export interface GivenPrize {
  prizeType: PrizeType;
  amount: number;
  /** The gift or discount that was made for him. */
  recordId: string | null;
  /** What it was given for. */
  causeId: string;
  description: string;
}

/**
 * Takes a prize back from the user, whose row is held: what he has spent of it he owes, points fall to zero at most, a gift
 * or code not used yet is withdrawn, and what a used gift gave is taken back in its place. A code that was used stays used.
 */
export async function reversePrize(context: InTransaction, userId: string, given: GivenPrize): Promise<void> {
  const { transaction } = context;
  const user = await User.findForUpdate(context, userId);
  if (!user) return;
  switch (given.prizeType) {
    case 'LoyaltyScore':
      await user.update({ loyaltyScore: Math.max(0, user.loyaltyScore - given.amount) }, { transaction });
      return;
    case 'Balance':
      return takeBack(context, user, given, {
        currency: user.currency,
        has: user.balanceMinor,
        from: 'user_balance',
        to: 'prizes',
      });
    case 'RenderCredits':
      return takeBack(context, user, given, {
        currency: renderCredits,
        has: user.renderCredits,
        from: 'user_credits',
        to: 'credits_issued',
      });
    case 'Gift':
      return withdrawGift(context, userId, given);
    case 'Discount':
      return withdrawCode(context, given);
  }
}

interface Way {
  currency: string;
  has: number;
  from: 'user_balance' | 'user_credits';
  to: 'prizes' | 'credits_issued';
}

async function takeBack(
  context: InTransaction,
  { id: userId, tenantId }: User,
  { amount, causeId, description }: GivenPrize,
  { currency, has, from, to }: Way,
): Promise<void> {
  const there = Math.min(amount, has);
  const posting: Posting = {
    kind: 'prize_reversal',
    causeId,
    tenantId,
    currency,
    description,
    entries: [
      { account: { kind: to }, amountMinor: amount },
      { account: { kind: from, userId }, amountMinor: -there },
      { account: { kind: 'user_debt', userId }, amountMinor: there - amount },
    ],
  };
  await postToLedger(context, posting);
}

async function withdrawGift(
  context: InTransaction,
  userId: string,
  { recordId, description }: GivenPrize,
): Promise<void> {
  const gift = recordId === null ? null : await EarnedGift.findForUpdate(context, recordId);
  if (!gift) return;
  const { id: causeId, prizeType, value: amount, prizeRecordId, usedAt, expiredAt, withdrawnAt } = gift;
  if (usedAt)
    return reversePrize(context, userId, { prizeType, amount, recordId: prizeRecordId, causeId, description });
  if (expiredAt || withdrawnAt) return;
  await gift.update({ withdrawnAt: context.now() }, { transaction: context.transaction });
}

async function withdrawCode(context: InTransaction, { recordId }: GivenPrize): Promise<void> {
  const discount = recordId === null ? null : await Discount.findForUpdate(context, recordId);
  if (discount?.isActive && discount.useCount === 0)
    await discount.update({ isActive: false }, { transaction: context.transaction });
}
