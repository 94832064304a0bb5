import { Quest, QuestProgress, Tenant, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';
import { givePrize } from './give-prize.js';
import type { QuestOfUser } from './list-quests.js';
import { periodKey } from './period-key.js';
import { codeOfPrize } from './personal-code.js';

/** Gives the prize of a completed quest, once. Throws `quest_not_completed` or `quest_already_claimed`. */
export async function claimQuest(context: Context, { questId }: { questId: string }): Promise<QuestOfUser> {
  authorizeOperation(context, 'claimQuest');
  const { userId, tenantId } = signedInUser(context);
  return inTransaction(context, async (context) => {
    // The user's row first, as in every operation that locks several: the order keeps them from waiting in a circle.
    const user = await User.findLivingForUpdate(context, userId);
    const quest = await Quest.findByPk(questId, { transaction: context.transaction });
    const isForeign = quest !== null && quest.tenantId !== null && quest.tenantId !== tenantId;
    if (!user || !quest || isForeign) throw notFound('quest');
    const progress = await findProgress(context, user, quest);
    if (!progress?.completedAt) throw new DomainError('quest_not_completed', 'This quest is not completed yet.');
    if (progress.claimedAt)
      throw new DomainError('quest_already_claimed', 'The prize of this quest was claimed already.');
    progress.quest = quest;
    await claim(context, user, quest, progress);
    return { quest, progress, discountCode: await codeOfPrize(context, progress.prizeRecordId) };
  });
}

/** Keeps what was given: the quest's prize may change. */
async function claim(context: InTransaction, user: User, quest: Quest, progress: QuestProgress): Promise<void> {
  const { prizeType, prizeAmount, prizeGiftId, title } = quest;
  const cause = { kind: 'prize', id: progress.id, description: `Prize of the quest "${title}"` } as const;
  const prizeRecordId = await givePrize(context, user, { prizeType, amount: prizeAmount, giftId: prizeGiftId, cause });
  await progress.update(
    { claimedAt: context.now(), prizeType, prizeAmount, prizeRecordId },
    { transaction: context.transaction },
  );
}

async function findProgress(context: InTransaction, user: User, quest: Quest): Promise<QuestProgress | null> {
  const { transaction } = context;
  const tenant = await Tenant.findByPk(user.tenantId, { transaction, rejectOnEmpty: true });
  const key = periodKey(quest.questType, context.now(), tenant.timeZone);
  return QuestProgress.findOne({
    where: { userId: user.id, questId: quest.id, periodKey: key, takenBackAt: null },
    lock: rowLock,
    transaction,
  });
}
