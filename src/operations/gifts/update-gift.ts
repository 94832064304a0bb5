import { Gift } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { visible } from '../tenant-scope.js';
import { optionalText, requiredText } from '../texts.js';
import { type GiftTerms, requireSoundGift } from './gift-terms.js';

export interface UpdateGiftInput extends Partial<GiftTerms> {
  giftId: string;
  expectedUpdatedAt?: Date;
}

/** For those who get it from here on: whoever has one keeps what it was. */
export async function updateGift(
  context: Context,
  { giftId, expectedUpdatedAt, ...input }: UpdateGiftInput,
): Promise<Gift> {
  authorizeOperation(context, 'updateGift');
  return inTransaction(context, async (context) => {
    const gift = visible(context, await Gift.findForUpdate(context, giftId), 'gift');
    requireUnchanged(gift, expectedUpdatedAt);
    const merged = { ...gift.get(), ...input };
    const texts = {
      name: requiredText('name', merged.name),
      description: optionalText(merged.description),
      unit: requiredText('unit', merged.unit),
    };
    requireSoundGift(merged);
    return gift.update({ ...input, ...texts }, { transaction: context.transaction });
  });
}
