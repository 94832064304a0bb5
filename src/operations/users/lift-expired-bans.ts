import { Ban } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';

const batchSize = 100;

/**
 * Marks bans whose end date has passed as lifted and tells it by event. Sign-in does not wait for this: a ban past its
 * end is not in force. Returns how many were marked.
 */
export async function liftExpiredBans(context: Context): Promise<number> {
  authorizeOperation(context, 'liftExpiredBans');
  return inTransaction(context, async (context) => {
    const bans = await Ban.findExpired(context, batchSize);
    for (const ban of bans) await ban.lift(context, 'expired');
    return bans.length;
  });
}
