import { Op } from 'sequelize';
import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { linkTo } from '../messages/link-to.js';
import { queueMessage } from '../messages/queue-message.js';
import { authorizeOperation } from '../policy-table.js';

const batchSize = 100;
const reminderMilliseconds = 3 * 24 * 3_600_000;

/** Writes once to the contacts of tenants whose trial ends within three days. */
export async function remindOfTrialEnds(context: Context): Promise<number> {
  authorizeOperation(context, 'remindOfTrialEnds');
  return inTransaction(context, async (context) => {
    const now = context.now();
    const tenants = await Tenant.findAll({
      where: {
        status: 'Trial',
        trialRemindedAt: null,
        trialEndsAt: { [Op.gt]: now, [Op.lte]: new Date(now.getTime() + reminderMilliseconds) },
      },
      order: ['trialEndsAt'],
      limit: batchSize,
      lock: rowLock,
      skipLocked: true,
      transaction: context.transaction,
    });
    for (const tenant of tenants) await remind(context, tenant);
    return tenants.length;
  });
}

async function remind(context: Parameters<typeof queueMessage>[0], tenant: Tenant): Promise<void> {
  await tenant.update({ trialRemindedAt: context.now() }, { transaction: context.transaction });
  const endsAt = tenant.trialEndsAt?.toISOString() ?? '';
  await queueMessage(context, {
    tenant,
    user: null,
    channel: 'Email',
    to: tenant.contactEmail,
    template: 'trial-ending',
    values: { endsAt, link: linkTo(tenant, '/plans') },
  });
}
