import { Quest, QuestProgress, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { periodKey } from './period-key.js';

/** A quest as one user meets it now. */
export interface QuestOfUser {
  quest: Quest;
  /** Of the present period; null = not begun. */
  progress: QuestProgress | null;
}

/** The quests offered now, and those completed whose prize still waits. */
export async function listQuests(context: Context): Promise<QuestOfUser[]> {
  authorizeOperation(context, 'listQuests');
  const { userId, tenantId } = signedInUser(context);
  const now = context.now();
  const [tenant, quests, allProgress] = await Promise.all([
    Tenant.findByPk(tenantId, { rejectOnEmpty: true }),
    Quest.findOfTenant(context, tenantId),
    QuestProgress.findAll({ where: { userId } }),
  ]);
  return quests
    .map((quest) => {
      const key = periodKey(quest.questType, now, tenant.timeZone);
      const progress = allProgress.find(({ questId, periodKey }) => questId === quest.id && periodKey === key);
      return { quest, progress: progress ?? null };
    })
    .filter(({ quest, progress }) => quest.isOfferedAt(now) || (progress?.completedAt && !progress.claimedAt));
}
