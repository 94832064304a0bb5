import { Quest, QuestProgress, Tenant, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { postToLedger } from '../ledger/post-to-ledger.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';
import type { QuestOfUser } from './list-quests.js';
import { periodKey } from './period-key.js';

/** Gives the prize of a completed quest, once. Throws `quest_not_completed` or `quest_already_claimed`. */
export async function claimQuest(context: Context, { questId }: { questId: string }): Promise<QuestOfUser> {
  authorizeOperation(context, 'claimQuest');
  const { userId, tenantId } = signedInUser(context);
  return inTransaction(context, async (context) => {
    const { transaction } = context;
    // The user's row first, as in every operation that locks several: the order keeps them from waiting in a circle.
    const user = await User.findLivingForUpdate(context, userId);
    const quest = await Quest.findByPk(questId, { transaction });
    const isForeign = quest !== null && quest.tenantId !== null && quest.tenantId !== tenantId;
    if (!user || !quest || isForeign) throw notFound('quest');
    const progress = await findProgress(context, user, quest);
    if (!progress?.completedAt) throw new DomainError('quest_not_completed', 'This quest is not completed yet.');
    if (progress.claimedAt)
      throw new DomainError('quest_already_claimed', 'The prize of this quest was claimed already.');
    progress.quest = quest;
    await progress.update({ claimedAt: context.now() }, { transaction });
    await givePrize(context, user, quest, progress);
    return { quest, progress };
  });
}

async function findProgress(context: InTransaction, user: User, quest: Quest): Promise<QuestProgress | null> {
  const { transaction } = context;
  const tenant = await Tenant.findByPk(user.tenantId, { transaction, rejectOnEmpty: true });
  const key = periodKey(quest.questType, context.now(), tenant.timeZone);
  return QuestProgress.findOne({
    where: { userId: user.id, questId: quest.id, periodKey: key },
    lock: rowLock,
    transaction,
  });
}

async function givePrize(context: InTransaction, user: User, quest: Quest, progress: QuestProgress): Promise<void> {
  const { prizeType, prizeAmount } = quest;
  switch (prizeType) {
    case 'LoyaltyScore':
      await user.update({ loyaltyScore: user.loyaltyScore + prizeAmount }, { transaction: context.transaction });
      return;
    case 'Balance':
      await postToLedger(context, {
        kind: 'prize',
        causeId: progress.id,
        tenantId: user.tenantId,
        currency: user.currency,
        description: `Prize of the quest "${quest.title}"`,
        entries: [
          { account: { kind: 'prizes' }, amountMinor: -prizeAmount },
          { account: { kind: 'user_balance', userId: user.id }, amountMinor: prizeAmount },
        ],
      });
      return;
  }
}
