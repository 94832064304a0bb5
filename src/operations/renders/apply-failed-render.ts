import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireTimely } from '../require-timely.js';
import { giveRenderBack } from './give-render-back.js';
import { holdRender } from './hold-render.js';
import { holdPaymentOfRender, type PaidRender, refundRender } from './refund-render.js';
import { settleRender } from './settle-render.js';

/** The data of `render.job.failed.v1`. */
export interface FailedRender extends PaidRender {
  /** ISO 8601. */
  failed_at: string;
}

/**
 * Gives back what the job had taken, refunds what it was paid with alone, and counts the failure; each job once, in
 * whatever order its ends are told: the latest counts, and of two at one time the failure. Throws `not_found`,
 * `unprocessable`, or why the payment cannot be refunded.
 */
export async function applyFailedRender(context: Context, render: FailedRender): Promise<void> {
  authorizeOperation(context, 'applyFailedRender');
  const failedAt = new Date(render.failed_at);
  requireTimely(context, 'failed_at', failedAt);
  await inTransaction(context, async (context) => {
    const paid = await holdPaymentOfRender(context, render);
    const held = await holdRender(context, render);
    const { job } = held;
    if (job && job.toldAt > failedAt) return;
    if (job) await giveRenderBack(context, held, job);
    const refundId = job?.refundId ?? (paid && (await refundRender(context, paid, render)));
    await settleRender(context, held, render, { state: 'Failed', at: failedAt, renderSeconds: 0, refundId });
  });
}
