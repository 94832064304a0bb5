import { UserPlan } from '../../models/index.js';
import type { RenderJob } from '../../models/render-job.js';
import type { InTransaction } from '../../platform/context.js';
import { rowLock } from '../../platform/database.js';
import { endOfLocalDay, localDay } from '../../platform/local-day.js';
import { postToLedger, renderCredits } from '../ledger/post-to-ledger.js';
import type { HeldRender, ToldRender } from './hold-render.js';

export type Consumption = Pick<
  RenderJob,
  'userPlanId' | 'planSeconds' | 'credits' | 'consumptionId' | 'uncoveredSeconds' | 'uncoveredCredits' | 'countedUntil'
>;

export const nothingConsumed: Consumption = {
  userPlanId: null,
  planSeconds: 0,
  credits: 0,
  consumptionId: null,
  uncoveredSeconds: 0,
  uncoveredCredits: 0,
  countedUntil: null,
};

export interface ConsumedRender extends ToldRender {
  render_seconds: number;
  credits?: number;
}

/**
 * Takes what the render used from whatever it was paid with, as far as there is any; the rest is in the answer. Erased
 * users have nothing that could be taken. The caller holds the render.
 */
export async function consumeRender(
  context: InTransaction,
  held: HeldRender,
  render: ConsumedRender,
  finishedAt: Date,
): Promise<Consumption> {
  if (held.user.erasedAt) return nothingConsumed;
  switch (render.paid_with) {
    case 'credits':
      return takeCredits(context, held, render.credits ?? 1);
    case 'payment':
      return nothingConsumed;
    case 'allowance':
      return { ...nothingConsumed, countedUntil: await countAgainstDay(context, held, finishedAt) };
    case 'plan':
    case 'tenant_plan': {
      const countedUntil = await countAgainstDay(context, held, finishedAt);
      const taken = await takeSeconds(context, await payingPlan(context, held, render), render.render_seconds);
      return { ...nothingConsumed, countedUntil, ...taken };
    }
  }
}

/** The plan that pays now, held; null without one. */
export async function payingPlan(
  context: InTransaction,
  { user, tenant }: HeldRender,
  { paid_with }: Pick<ToldRender, 'paid_with'>,
): Promise<UserPlan | null> {
  const { transaction, now } = context;
  const current =
    paid_with === 'plan'
      ? await UserPlan.findCurrent(context, user.id)
      : await UserPlan.findCurrentOfTenant(context, tenant.id);
  const plan = current && (await UserPlan.findByPk(current.id, { transaction, lock: rowLock }));
  // It may have ended while it was waited for.
  return plan && plan.endedAt === null && plan.expiresAt > now() ? plan : null;
}

async function takeSeconds({ transaction }: InTransaction, plan: UserPlan | null, seconds: number) {
  if (!plan) return { uncoveredSeconds: seconds };
  const planSeconds = Math.min(seconds, plan.remainChargeSec);
  await plan.update(
    { remainChargeSec: plan.remainChargeSec - planSeconds, monthlyRendersUsed: plan.monthlyRendersUsed + 1 },
    { transaction },
  );
  return { userPlanId: plan.id, planSeconds, uncoveredSeconds: seconds - planSeconds };
}

async function takeCredits(context: InTransaction, { user }: HeldRender, asked: number): Promise<Consumption> {
  const credits = Math.min(asked, user.renderCredits);
  const consumptionId = credits > 0 ? context.newId() : null;
  if (consumptionId !== null) await moveCredits(context, user, { kind: 'render', causeId: consumptionId, credits });
  return { ...nothingConsumed, credits, consumptionId, uncoveredCredits: asked - credits };
}

/** From the user to whoever issued them for a render, back for its return. */
export function moveCredits(
  context: InTransaction,
  { id: userId, tenantId }: HeldRender['user'],
  { kind, causeId, credits }: { kind: 'render' | 'render_return'; causeId: string; credits: number },
) {
  const given = kind === 'render' ? -credits : credits;
  return postToLedger(context, {
    ...{ kind, causeId, tenantId, currency: renderCredits },
    description: kind === 'render' ? 'A render' : 'A render that failed',
    entries: [
      { account: { kind: 'user_credits', userId }, amountMinor: given },
      { account: { kind: 'credits_issued' }, amountMinor: -given },
    ],
  });
}

/** One less of today's allowance; what was rendered on another day of the tenant's is none of today's. Returns that day's end. */
async function countAgainstDay(
  { transaction, now }: InTransaction,
  { user, tenant }: HeldRender,
  finishedAt: Date,
): Promise<Date | null> {
  const { timeZone } = tenant;
  if (localDay(finishedAt, timeZone) !== localDay(now(), timeZone)) return null;
  const dailyCountUntil = endOfLocalDay(now(), timeZone);
  const dailyRemainRenderCount = Math.max(0, user.rendersLeft(now()) - 1);
  await user.update({ dailyRemainRenderCount, dailyCountUntil }, { transaction });
  return dailyCountUntil;
}
