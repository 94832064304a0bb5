import { Quest, QuestProgress, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { periodKey } from './period-key.js';
import { codesOfPrizes } from './personal-code.js';

/** A quest as one user meets it now. */
export interface QuestOfUser {
  quest: Quest;
  /** Of the present period; null = not begun. */
  progress: QuestProgress | null;
  /** The code that its prize was, once claimed. */
  discountCode: string | null;
}

/** The quests offered now, and those completed whose prize still waits. */
export async function listQuests(context: Context): Promise<QuestOfUser[]> {
  authorizeOperation(context, 'listQuests');
  const { userId, tenantId } = signedInUser(context);
  const now = context.now();
  const [tenant, quests, allProgress] = await Promise.all([
    Tenant.findByPk(tenantId, { rejectOnEmpty: true }),
    Quest.findOfTenant(context, tenantId),
    QuestProgress.findAll({ where: { userId, takenBackAt: null } }),
  ]);
  const offers = quests
    .map((quest) => {
      const key = periodKey(quest.questType, now, tenant.timeZone);
      const progress = allProgress.find(({ questId, periodKey }) => questId === quest.id && periodKey === key);
      return { quest, progress: progress ?? null };
    })
    .filter(({ quest, progress }) => quest.isOfferedAt(now) || (progress?.completedAt && !progress.claimedAt));
  const codes = await codesOfPrizes(
    context,
    offers.map(({ progress }) => progress?.prizeRecordId),
  );
  return offers.map((offer) => ({ ...offer, discountCode: codes.get(offer.progress?.prizeRecordId ?? '') ?? null }));
}
