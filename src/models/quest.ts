import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Op,
  type Sequelize,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { Context, InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import type { PrizeType } from './prize-type.js';
import type { QuestCondition } from './quest-condition.js';
import { RecordedModel, record } from './recorded-model.js';

export const questTypes = ['OneTime', 'Daily', 'Weekly', 'Onboarding', 'Milestone'] as const;
export type QuestType = (typeof questTypes)[number];
export class Quest extends RecordedModel<InferAttributes<Quest>, InferCreationAttributes<Quest>> {
  declare id: string;
  /** null = offered in every tenant. */
  declare tenantId: string | null;
  declare title: string;
  declare challenge: string | null;
  declare why: string | null;
  declare hint: string | null;
  declare icon: string | null;
  declare questType: QuestType;
  declare targetCount: number;
  declare prizeType: PrizeType;
  /** Minor units of the user's currency, credits, points, percent or one gift, by `prizeType`. */
  declare prizeAmount: number;
  /** Which gift, for that type alone. */
  declare prizeGiftId: CreationOptional<string | null>;
  declare startsAt: Date | null;
  declare expiresAt: Date | null;
  declare isActive: CreationOptional<boolean>;
  declare switchedOffAt: CreationOptional<Date | null>;
  /** null = no event counts. */
  declare condition: CreationOptional<QuestCondition | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  isOfferedAt(now: Date): boolean {
    const hasStarted = !this.startsAt || this.startsAt <= now;
    const hasEnded = this.expiresAt !== null && this.expiresAt <= now;
    return this.isActive && hasStarted && !hasEnded;
  }

  /** The same for a time in the past: what happened then still counts. */
  wasOfferedAt(moment: Date): boolean {
    const hasStarted = this.createdAt <= moment && (!this.startsAt || this.startsAt <= moment);
    const ends = [this.expiresAt, this.switchedOffAt].filter((end): end is Date => Boolean(end));
    return hasStarted && ends.every((end) => moment < end);
  }

  /** The quests of the tenant and those offered everywhere, oldest first. */
  static findOfTenant(context: Context, tenantId: string): Promise<Quest[]> {
    return Quest.findAll({
      where: { tenantId: { [Op.or]: [{ [Op.eq]: tenantId }, { [Op.is]: null }] } },
      order: ['createdAt', 'id'],
      transaction: context.transaction ?? null,
    });
  }

  static findForUpdate(context: InTransaction, id: string): Promise<Quest | null> {
    return Quest.findByPk(id, { transaction: context.transaction, lock: rowLock });
  }
}

export function initQuest(sequelize: Sequelize): void {
  Quest.init(
    {
      id: column.id(),
      tenantId: column.optionalUuid(),
      title: column.text(),
      challenge: column.optionalText(),
      why: column.optionalText(),
      hint: column.optionalText(),
      icon: column.optionalText(),
      questType: column.text(),
      targetCount: column.count(),
      prizeType: column.text(),
      prizeAmount: column.wholeNumber(),
      prizeGiftId: column.optionalUuid(),
      startsAt: column.optionalMoment(),
      expiresAt: column.optionalMoment(),
      isActive: column.withDefault(column.flag(), true),
      switchedOffAt: column.optionalMoment(),
      condition: column.optionalJson(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Quest', tableName: 'quests', timestamps: false },
  );
  record(Quest, { subject: 'quest', personal: 'none', events: eventsOf });
}

const toldFields = {
  title: 'title',
  challenge: 'challenge',
  why: 'why',
  hint: 'hint',
  icon: 'icon',
  questType: 'quest_type',
  targetCount: 'target_count',
  prizeType: 'prize_type',
  prizeAmount: 'prize_amount',
  prizeGiftId: 'prize_gift_id',
  startsAt: 'starts_at',
  expiresAt: 'expires_at',
  isActive: 'is_active',
  condition: 'condition',
} as const;

function eventsOf(quest: Quest, change: Change) {
  const entity = { type: 'quest', id: quest.id, tenantId: quest.tenantId ?? null };
  const data = {
    quest_id: quest.id,
    tenant_id: quest.tenantId ?? null,
    title: quest.title,
    quest_type: quest.questType,
    target_count: quest.targetCount,
    prize_type: quest.prizeType,
    prize_amount: quest.prizeAmount,
    prize_gift_id: quest.prizeGiftId ?? null,
    starts_at: quest.startsAt?.toISOString() ?? null,
    expires_at: quest.expiresAt?.toISOString() ?? null,
    is_active: quest.isActive,
    condition: quest.condition ?? null,
  };
  if (change.kind === 'created') return [eventOf('gamification.quest.created.v1', entity, data)];
  const changed = toldNames(change, toldFields);
  if (changed.length === 0) return [];
  if (changed.includes('is_active') && !quest.isActive)
    return [eventOf('gamification.quest.switched_off.v1', entity, data)];
  return [eventOf('gamification.quest.updated.v1', entity, { ...data, changed })];
}
