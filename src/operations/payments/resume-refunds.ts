import { QueryTypes } from 'sequelize';
import { Refund } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { eachApart } from '../../platform/each-apart.js';
import { authorizeOperation } from '../policy-table.js';
import { sendRefund } from './send-refund.js';

const batchSize = 20;
/** Between two questions about the same refund. */
const pauseMilliseconds = 120_000;

/**
 * Asks the providers again about refunds that stay under way, so that none is lost with a process that died or a provider
 * that did not answer. Each is leased by the time of its last question. Returns how many were looked at.
 */
export async function resumeRefunds(context: Context): Promise<number> {
  authorizeOperation(context, 'resumeRefunds');
  const now = context.now();
  const refunds = await context.database.sequelize.transaction(async (transaction) => {
    const rows = await context.database.sequelize.query<{ id: string }>(
      `update refunds set asked_at = :now where id in (
        select id from refunds where status = 'Processing' and coalesce(asked_at, created_at) <= :before
        order by created_at limit ${batchSize} for update skip locked) returning id`,
      {
        replacements: { now, before: new Date(now.getTime() - pauseMilliseconds) },
        type: QueryTypes.SELECT,
        transaction,
      },
    );
    return Refund.findAll({ where: { id: rows.map(({ id }) => id) }, transaction });
  });
  await eachApart(refunds, async (refund) => void (await sendRefund(context, refund)));
  return refunds.length;
}
