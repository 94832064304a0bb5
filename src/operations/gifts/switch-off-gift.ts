import { Gift } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/** Staff give it to nobody any more; whoever has one can use it. Twice is as good as once. */
export async function switchOffGift(context: Context, { giftId }: { giftId: string }): Promise<Gift> {
  authorizeOperation(context, 'switchOffGift');
  return inTransaction(context, async (context) => {
    const gift = visible(context, await Gift.findForUpdate(context, giftId), 'gift');
    return gift.isActive ? gift.update({ isActive: false }, { transaction: context.transaction }) : gift;
  });
}
