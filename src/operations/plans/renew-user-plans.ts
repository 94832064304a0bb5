import { Op } from 'sequelize';
import { UserPlan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { eachApart } from '../../platform/each-apart.js';
import { authorizeOperation } from '../policy-table.js';
import { holdForRenewal } from './hold-for-renewal.js';
import { renewUserPlan } from './renew-user-plan.js';

const batchSize = 50;
/** How long before its end a plan is renewed, and how long after it that is made up for: as long as it waits to be ended. */
const renewalMilliseconds = 3_600_000;

/**
 * Renews plans that end within the hour and are to be renewed, each in a transaction of its own, once however many
 * processes run it. Rows that somebody else holds are left for the next time. Returns for how many it was decided.
 */
export async function renewUserPlans(context: Context): Promise<number> {
  authorizeOperation(context, 'renewUserPlans');
  const due = await UserPlan.findAll({
    where: dueAt(context.now()),
    order: ['expiresAt', 'id'],
    attributes: ['id', 'userId', 'tenantId', 'scope'],
    limit: batchSize,
  });
  let decided = 0;
  await eachApart(due, async (seen) => {
    const isDecided = await inTransaction(context, async (context) => {
      const held = await holdForRenewal(context, seen, dueAt(context.now()));
      if (held) await renewUserPlan(context, held);
      return held !== null;
    });
    if (isDecided) decided += 1;
  });
  return decided;
}

function dueAt(now: Date) {
  const from = new Date(now.getTime() - renewalMilliseconds);
  const until = new Date(now.getTime() + renewalMilliseconds);
  return {
    ...{ endedAt: null, autoRenew: true, renewalFailedAt: null, renewalPaymentId: null },
    // Of a plan whose card is being charged it is decided.
    expiresAt: { [Op.gt]: from, [Op.lte]: until },
  };
}
