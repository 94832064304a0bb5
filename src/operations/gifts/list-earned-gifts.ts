import { Op } from 'sequelize';
import { EarnedGift } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

const most = 500;

/** Those that the user can use now; the first to end comes first. */
export async function listEarnedGifts(context: Context): Promise<EarnedGift[]> {
  authorizeOperation(context, 'listEarnedGifts');
  const { userId } = signedInUser(context);
  return EarnedGift.findAll({
    where: {
      userId,
      usedAt: null,
      withdrawnAt: null,
      expiresAt: { [Op.or]: [{ [Op.is]: null }, { [Op.gt]: context.now() }] },
    },
    order: ['expiresAt', 'earnedAt', 'id'],
    limit: most,
  });
}
