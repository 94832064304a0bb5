import { EarnedGift, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { givePrize } from '../gamification/give-prize.js';
import { codeOfPrize } from '../gamification/personal-code.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';

export interface UsedGift {
  gift: EarnedGift;
  /** The code that it gave, if it gave one. */
  discountCode: string | null;
}

/** Gives what the gift holds, once. Throws `gift_expired` or `gift_already_used`. */
export async function useEarnedGift(context: Context, { earnedGiftId }: { earnedGiftId: string }): Promise<UsedGift> {
  authorizeOperation(context, 'useEarnedGift');
  const { userId } = signedInUser(context);
  return inTransaction(context, async (context) => {
    const user = await User.findLivingForUpdate(context, userId);
    const gift = await EarnedGift.findForUpdate(context, earnedGiftId);
    if (!user || gift?.userId !== user.id || gift.withdrawnAt) throw notFound('gift');
    if (gift.usedAt) throw await alreadyUsed(context, gift);
    if (gift.expiresAt && gift.expiresAt <= context.now())
      throw new DomainError('gift_expired', 'The time of this gift is over.');
    const { id, name, prizeType, value: amount } = gift;
    const cause = { kind: 'gift', id, description: `Gift "${name}"` } as const;
    const prizeRecordId = await givePrize(context, user, { prizeType, amount, cause });
    await gift.update({ usedAt: context.now(), prizeRecordId }, { transaction: context.transaction });
    return { gift, discountCode: await codeOfPrize(context, prizeRecordId) };
  });
}

/** Tells the code again to somebody whose first answer was lost. */
async function alreadyUsed(context: InTransaction, { prizeRecordId }: EarnedGift): Promise<DomainError> {
  const code = await codeOfPrize(context, prizeRecordId);
  const details = code === null ? {} : { details: { discount_code: code } };
  return new DomainError('gift_already_used', 'This gift was used already.', details);
}
