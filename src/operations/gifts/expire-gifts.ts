import { EarnedGift } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';

const batchSize = 100;

/**
 * Marks gifts whose time is over and tells it by event. Nobody waits for this: a gift past its end cannot be used. Returns
 * how many were marked.
 */
export async function expireGifts(context: Context): Promise<number> {
  authorizeOperation(context, 'expireGifts');
  return inTransaction(context, async (context) => {
    const gifts = await EarnedGift.findExpired(context, batchSize);
    for (const gift of gifts) await gift.update({ expiredAt: context.now() }, { transaction: context.transaction });
    return gifts.length;
  });
}
