import { RenderJob, TenantUsageDay } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { localDay } from '../../platform/local-day.js';
import { type Consumption, nothingConsumed } from './consume-render.js';
import type { HeldRender, ToldRender } from './hold-render.js';

interface Ended {
  state: RenderJob['state'];
  at: Date;
  renderSeconds: number;
  refundId?: string | null;
}

/** Notes how the render ended and what it has taken, and counts it for its day in the place of what was counted before. */
export async function settleRender(
  context: InTransaction,
  { tenant, user, job }: HeldRender,
  told: ToldRender,
  { at, ...ended }: Ended,
  consumption: Consumption = nothingConsumed,
): Promise<void> {
  const { transaction } = context;
  const before = job && usageOf(job, -1);
  const values = { ...ended, ...consumption, toldAt: at, usageDate: localDay(at, tenant.timeZone) };
  const settled = job
    ? await job.update(values, { transaction })
    : await RenderJob.create(
        { id: told.job_id, tenantId: tenant.id, userId: user.id, paidWith: told.paid_with, ...values },
        { transaction },
      );
  // Days are taken in one order, so that two renders never wait for each other in a circle.
  const usages = [...(before ? [before] : []), usageOf(settled, 1)];
  for (const usage of usages.toSorted((one, other) => one.usageDate.localeCompare(other.usageDate)))
    await TenantUsageDay.addUsage(context, usage);
}

function usageOf({ tenantId, usageDate, state, renderSeconds }: RenderJob, sign: 1 | -1) {
  const isCompleted = state === 'Completed';
  return {
    ...{ tenantId, usageDate },
    rendersCompleted: isCompleted ? sign : 0,
    rendersFailed: isCompleted ? 0 : sign,
    renderSeconds: sign * renderSeconds,
  };
}
