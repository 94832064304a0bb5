import { Quest, QuestProgress, Tenant, User } from '../../models/index.js';
import { fitsCondition } from '../../models/quest-condition.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { isRefusedRewards, recordCountedEvent } from './counted-events.js';
import { periodKey } from './period-key.js';

/** Something that a user did, here or in another service. */
export interface CountableEvent {
  /** The same however often the event comes: each quest counts it once. */
  id: string;
  type: string;
  occurredAt: Date;
  tenantId: string;
  userId: string;
  /** Counted with its `payment_id`, when there is one, so that a refund can take it back. */
  data: object;
}

/**
 * Counts the event for every quest of its user whose condition it fits and that was offered when it happened; the period
 * is that of the event's time in the tenant's time zone. Any number of times is as good as once.
 */
export async function countEvent(context: Context, event: CountableEvent): Promise<void> {
  const quests = fittingQuests(await Quest.findOfTenant(context, event.tenantId), event);
  if (quests.length === 0) return;
  await inTransaction(context, async (context) => {
    // The user's row keeps two of his events from being added to the same count.
    const user = await User.findLivingForUpdate(context, event.userId);
    if (user?.tenantId !== event.tenantId || (await isRefusedRewards(context, event))) return;
    const tenant = await Tenant.findByPk(user.tenantId, { transaction: context.transaction, rejectOnEmpty: true });
    for (const quest of quests) await countForQuest(context, event, quest, tenant.timeZone);
  });
}

/** Those of the quests for which the event counts. */
export function fittingQuests(quests: readonly Quest[], event: CountableEvent): Quest[] {
  return quests.filter(
    (quest) =>
      (quest.tenantId === null || quest.tenantId === event.tenantId) &&
      quest.wasOfferedAt(event.occurredAt) &&
      fitsCondition(quest.condition, event),
  );
}

async function countForQuest(
  context: InTransaction,
  event: CountableEvent,
  quest: Quest,
  timeZone: string,
): Promise<void> {
  const { transaction } = context;
  const key = periodKey(quest.questType, event.occurredAt, timeZone);
  const found = await QuestProgress.findOne({
    where: { userId: event.userId, questId: quest.id, periodKey: key, takenBackAt: null },
    lock: rowLock,
    transaction,
  });
  const progress = found ?? (await begin(context, event, quest, key));
  if (!(await recordCountedEvent(context, progress, event))) return;
  progress.quest = quest;
  const currentCount = progress.currentCount + 1;
  const isCompleted = progress.completedAt === null && currentCount >= quest.targetCount;
  await progress.update({ currentCount, ...(isCompleted && { completedAt: context.now() }) }, { transaction });
}

function begin(context: InTransaction, event: CountableEvent, quest: Quest, key: string): Promise<QuestProgress> {
  const owner = { userId: event.userId, tenantId: event.tenantId };
  return QuestProgress.create(
    { id: context.newId(), questId: quest.id, ...owner, periodKey: key, completedAt: null, claimedAt: null },
    { transaction: context.transaction },
  );
}
