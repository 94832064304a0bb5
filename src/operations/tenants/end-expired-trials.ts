import { Op } from 'sequelize';
import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';

const batchSize = 100;

/** Suspends tenants whose trial is over; they are unusable from the end of the trial on, whether this ran or not. */
export async function endExpiredTrials(context: Context): Promise<number> {
  authorizeOperation(context, 'endExpiredTrials');
  return inTransaction(context, async (context) => {
    const tenants = await Tenant.findAll({
      where: { status: 'Trial', trialEndsAt: { [Op.lte]: context.now() } },
      order: ['trialEndsAt'],
      limit: batchSize,
      lock: rowLock,
      skipLocked: true,
      transaction: context.transaction,
    });
    for (const tenant of tenants) await tenant.takeStep(context, 'suspend', 'The trial has ended.');
    return tenants.length;
  });
}
