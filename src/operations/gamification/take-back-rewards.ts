import { Quest, QuestProgress, User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { rowLock } from '../../platform/database.js';
import { moveCountedEvents, refuseRewards, uncountEvents } from './counted-events.js';
import { reversePrize } from './reverse-prize.js';

/**
 * Takes back what the events of a payment brought its user in quests: their count, and the prize of each quest that is no
 * longer completed without them. What comes of the payment later counts for nothing. Any number of times is as good as once.
 */
export async function takeBackRewards(
  context: InTransaction,
  { userId, paymentId }: { userId: string; paymentId: string },
): Promise<void> {
  // The user's row keeps an event of the payment from being counted meanwhile.
  const user = await User.findForUpdate(context, userId);
  if (!user) return;
  await refuseRewards(context, paymentId);
  const removed = await uncountEvents(context, paymentId);
  const { transaction } = context;
  const all = await QuestProgress.findAll({
    where: { id: [...removed.keys()], userId, takenBackAt: null },
    order: ['id'],
    lock: rowLock,
    transaction,
  });
  for (const progress of all) {
    progress.quest = await Quest.findByPk(progress.questId, { transaction, rejectOnEmpty: true });
    await lower(context, progress, progress.quest, removed.get(progress.id) ?? 0);
  }
}

async function lower(context: InTransaction, progress: QuestProgress, quest: Quest, by: number): Promise<void> {
  const { transaction } = context;
  const currentCount = Math.max(0, progress.currentCount - by);
  const stands = !progress.completedAt || currentCount >= quest.targetCount;
  if (stands) await progress.update({ currentCount }, { transaction });
  else if (!progress.claimedAt) await progress.update({ currentCount, completedAt: null }, { transaction });
  else await takeBackClaimed(context, progress, quest, currentCount);
}

/** The claim stays in the books, taken back; what is left counts towards the target anew. */
async function takeBackClaimed(
  context: InTransaction,
  progress: QuestProgress,
  quest: Quest,
  currentCount: number,
): Promise<void> {
  const { transaction } = context;
  const { questId, userId, tenantId, periodKey } = progress;
  await progress.update({ takenBackAt: context.now() }, { transaction });
  if (currentCount > 0) {
    const rest = await QuestProgress.create(
      { id: context.newId(), questId, userId, tenantId, periodKey, currentCount },
      { transaction },
    );
    await moveCountedEvents(context, progress, rest);
  }
  await reversePrize(context, userId, {
    prizeType: progress.prizeType ?? quest.prizeType,
    amount: progress.prizeAmount ?? quest.prizeAmount,
    recordId: progress.prizeRecordId,
    causeId: progress.id,
    description: `Taken back: prize of the quest "${quest.title}"`,
  });
}
