import type { RenderJob } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { moveCredits, payingPlan } from './consume-render.js';
import type { HeldRender } from './hold-render.js';

/** Gives back what the job had taken. The caller holds the render, and notes that nothing is taken any more. */
export async function giveRenderBack(context: InTransaction, held: HeldRender, job: RenderJob): Promise<void> {
  await giveSecondsBack(context, held, job);
  if (job.consumptionId !== null)
    await moveCredits(context, held.user, {
      kind: 'render_return',
      causeId: job.consumptionId,
      credits: job.credits,
    });
  await giveDayBack(context, held, job);
}

/** To the plan that they came from, or the one that has taken its place and its seconds. */
async function giveSecondsBack(context: InTransaction, held: HeldRender, job: RenderJob): Promise<void> {
  if (job.userPlanId === null) return;
  const plan = await payingPlan(context, held, { paid_with: job.paidWith });
  if (!plan) return;
  const remainChargeSec = plan.remainChargeSec + job.planSeconds;
  const initialSecondsCharge = Math.max(plan.initialSecondsCharge, remainChargeSec);
  const isSame = plan.id === job.userPlanId;
  const monthlyRendersUsed = Math.max(0, plan.monthlyRendersUsed - (isSame ? 1 : 0));
  await plan.update(
    { remainChargeSec, initialSecondsCharge, monthlyRendersUsed },
    { transaction: context.transaction },
  );
}

async function giveDayBack({ transaction, now }: InTransaction, { user }: HeldRender, job: RenderJob): Promise<void> {
  if (job.countedUntil === null || job.countedUntil <= now() || user.erasedAt) return;
  if (job.countedUntil.getTime() !== user.dailyCountUntil?.getTime()) return;
  const dailyRemainRenderCount = Math.min(user.maxDailyRenderCount, user.dailyRemainRenderCount + 1);
  await user.update({ dailyRemainRenderCount }, { transaction });
}
