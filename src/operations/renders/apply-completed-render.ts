import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { countEvent } from '../gamification/count-event.js';
import { authorizeOperation } from '../policy-table.js';
import { requireTimely } from '../require-timely.js';
import { type ConsumedRender, consumeRender } from './consume-render.js';
import { giveRenderBack } from './give-render-back.js';
import { holdRender } from './hold-render.js';
import { settleRender } from './settle-render.js';

/** The data of `render.job.completed.v1`. */
export interface CompletedRender extends ConsumedRender {
  /** ISO 8601. */
  finished_at: string;
}

/**
 * Takes what a render used from its user, and counts it for the day and for quests; each job once, however often and in
 * whatever order its ends are told: the latest counts. Throws `not_found` or `unprocessable`.
 */
export async function applyCompletedRender(context: Context, render: CompletedRender): Promise<void> {
  authorizeOperation(context, 'applyCompletedRender');
  const finishedAt = new Date(render.finished_at);
  requireTimely(context, 'finished_at', finishedAt);
  await inTransaction(context, async (context) => {
    const held = await holdRender(context, render);
    const { job, user, tenant } = held;
    if (job && job.toldAt >= finishedAt) return;
    // Done twice: the later one counts in the place of the other.
    if (job) await giveRenderBack(context, held, job);
    const consumption = await consumeRender(context, held, render, finishedAt);
    const ended = { state: 'Completed', at: finishedAt, renderSeconds: render.render_seconds } as const;
    await settleRender(context, held, render, ended, consumption);
    if (user.erasedAt) return;
    await countEvent(context, {
      // Whichever event tells it: a job counts once for each quest.
      ...{ id: render.job_id, type: 'render.job.completed.v1', occurredAt: finishedAt },
      ...{ tenantId: tenant.id, userId: user.id, data: render },
    });
  });
}
