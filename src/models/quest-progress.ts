import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import type { PrizeType } from './prize-type.js';
import { Quest } from './quest.js';
import { RecordedModel, record } from './recorded-model.js';

/** How far one user is with one quest, in one period for those that restart. */
export class QuestProgress extends RecordedModel<
  InferAttributes<QuestProgress>,
  InferCreationAttributes<QuestProgress>
> {
  declare id: string;
  declare questId: string;
  declare userId: string;
  declare tenantId: string;
  /** `once`, or the day or week in the tenant's time zone: `2026-11-23`, `2026-W48`. */
  declare periodKey: string;
  /** Everything that was counted, beyond the target too. */
  declare currentCount: CreationOptional<number>;
  declare completedAt: CreationOptional<Date | null>;
  declare claimedAt: CreationOptional<Date | null>;
  /** What was given when it was claimed. */
  declare prizeType: CreationOptional<PrizeType | null>;
  declare prizeAmount: CreationOptional<number | null>;
  /** The gift or discount that was made for the user. */
  declare prizeRecordId: CreationOptional<string | null>;
  /** A claim that a refund undid; the period may have other progress beside it. */
  declare takenBackAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
  declare quest?: NonAttribute<Quest>;
}

export function initQuestProgress(sequelize: Sequelize): void {
  QuestProgress.init(
    {
      id: column.id(),
      questId: column.uuid(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      periodKey: column.text(),
      currentCount: column.withDefault(column.count(), 0),
      completedAt: column.optionalMoment(),
      claimedAt: column.optionalMoment(),
      prizeType: column.optionalText(),
      prizeAmount: column.wholeNumber(),
      prizeRecordId: column.optionalUuid(),
      takenBackAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'QuestProgress', tableName: 'quest_progress', timestamps: false },
  );
  QuestProgress.belongsTo(Quest, { as: 'quest', foreignKey: 'questId' });
  record(QuestProgress, {
    subject: 'quest_progress',
    // What the prizes in the books were given for.
    personal: { erasure: 'keep', attributes: [], exported: { as: 'quest_progress' } },
    events: eventsOf,
    unaudited: ['currentCount'],
  });
}

// Whoever changes progress loads it with its quest: the events tell the prize.
function eventsOf(progress: QuestProgress, { kind, changed }: Change, { now }: InTransaction) {
  const { quest } = progress;
  const completed = progress.completedAt && (kind === 'created' || changed.includes('completedAt'));
  const claimed = progress.claimedAt && (kind === 'created' || changed.includes('claimedAt'));
  const takenBack =
    changed.includes('takenBackAt') || (kind === 'updated' && changed.includes('completedAt') && !completed);
  const isTakenBack = kind === 'updated' && takenBack;
  if (!completed && !claimed && !isTakenBack) return [];
  if (!quest) throw new Error('Progress that completes, is claimed or taken back needs its quest loaded.');
  const entity = { type: 'quest_progress', id: progress.id, tenantId: progress.tenantId };
  const data = {
    quest_id: progress.questId,
    user_id: progress.userId,
    tenant_id: progress.tenantId,
    period_key: progress.periodKey,
    prize_type: progress.prizeType ?? quest.prizeType,
    prize_amount: progress.prizeAmount ?? quest.prizeAmount,
  };
  const events = [];
  if (completed && progress.completedAt) {
    events.push(
      eventOf('gamification.quest.completed.v1', entity, { ...data, completed_at: progress.completedAt.toISOString() }),
    );
  }
  if (claimed && progress.claimedAt) {
    events.push(
      eventOf('gamification.quest.claimed.v1', entity, { ...data, claimed_at: progress.claimedAt.toISOString() }),
    );
  }
  if (isTakenBack) {
    const facts = { was_claimed: Boolean(progress.claimedAt), taken_back_at: now().toISOString() };
    events.push(eventOf('gamification.quest.taken_back.v1', entity, { ...data, ...facts }));
  }
  return events;
}
