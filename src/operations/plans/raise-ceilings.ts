import type { User } from '../../models/index.js';
import type { PlanTerms } from '../../models/plan-terms.js';
import type { InTransaction } from '../../platform/context.js';

/** Gives a user the ceilings of a plan; what he rendered today counts. The caller holds him. */
export async function raiseCeilings(
  { transaction, now }: InTransaction,
  user: User,
  { dailyRenders, parallelRenders }: Pick<PlanTerms, 'dailyRenders' | 'parallelRenders'>,
): Promise<void> {
  const usedToday = user.maxDailyRenderCount - user.rendersLeft(now());
  await user.update(
    {
      maxDailyRenderCount: dailyRenders,
      dailyRemainRenderCount: Math.max(0, dailyRenders - usedToday),
      parallelRenderingCeiling: parallelRenders,
    },
    { transaction },
  );
}
