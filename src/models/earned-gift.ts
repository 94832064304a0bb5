import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Op,
  type Sequelize,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import type { GivablePrize } from './prize-type.js';
import { RecordedModel, record } from './recorded-model.js';

export const giftSources = ['quest', 'staff'] as const;
export type GiftSource = (typeof giftSources)[number];

/** A gift that a user has, as it was when he got it. */
export class EarnedGift extends RecordedModel<InferAttributes<EarnedGift>, InferCreationAttributes<EarnedGift>> {
  declare id: string;
  declare giftId: string;
  declare userId: string;
  declare tenantId: string;
  declare name: string;
  declare description: string | null;
  declare prizeType: GivablePrize;
  declare value: number;
  declare unit: string;
  declare source: GiftSource;
  /** The progress of the quest, or the staff member who gave it. */
  declare sourceId: string | null;
  declare earnedAt: Date;
  declare expiresAt: Date | null;
  declare usedAt: CreationOptional<Date | null>;
  /** When its end was told; from `expiresAt` on it cannot be used, told or not. */
  declare expiredAt: CreationOptional<Date | null>;
  /** Taken back before it was used. */
  declare withdrawnAt: CreationOptional<Date | null>;
  /** The discount that it gave. */
  declare prizeRecordId: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate(context: InTransaction, id: string): Promise<EarnedGift | null> {
    return EarnedGift.findByPk(id, { transaction: context.transaction, lock: rowLock });
  }

  /** Held until the transaction ends; those that somebody else holds are left out. */
  static findExpired({ transaction, now }: InTransaction, limit: number): Promise<EarnedGift[]> {
    return EarnedGift.findAll({
      where: { usedAt: null, expiredAt: null, withdrawnAt: null, expiresAt: { [Op.lte]: now() } },
      order: ['expiresAt', 'id'],
      limit,
      lock: rowLock,
      skipLocked: true,
      transaction,
    });
  }
}

export function initEarnedGift(sequelize: Sequelize): void {
  EarnedGift.init(
    {
      id: column.id(),
      giftId: column.uuid(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      name: column.text(),
      description: column.optionalText(),
      prizeType: column.text(),
      value: column.wholeNumber(),
      unit: column.text(),
      source: column.text(),
      sourceId: column.optionalUuid(),
      earnedAt: column.moment(),
      expiresAt: column.optionalMoment(),
      usedAt: column.optionalMoment(),
      expiredAt: column.optionalMoment(),
      withdrawnAt: column.optionalMoment(),
      prizeRecordId: column.optionalUuid(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'EarnedGift', tableName: 'earned_gifts', timestamps: false },
  );
  record(EarnedGift, {
    subject: 'earned_gift',
    // What the gifts in the books were given for.
    personal: { erasure: 'keep', attributes: [], exported: { as: 'gifts' } },
    events: eventsOf,
  });
}

function eventsOf(gift: EarnedGift, { kind, changed }: Change) {
  const entity = { type: 'earned_gift', id: gift.id, tenantId: gift.tenantId };
  const data = {
    earned_gift_id: gift.id,
    gift_id: gift.giftId,
    user_id: gift.userId,
    tenant_id: gift.tenantId,
    name: gift.name,
    prize_type: gift.prizeType,
    value: gift.value,
    unit: gift.unit,
    source: gift.source,
    earned_at: gift.earnedAt.toISOString(),
    expires_at: gift.expiresAt?.toISOString() ?? null,
  };
  if (kind === 'created') return [eventOf('gamification.gift.earned.v1', entity, data)];
  const { usedAt, expiredAt, withdrawnAt } = gift;
  if (changed.includes('usedAt') && usedAt)
    return [eventOf('gamification.gift.used.v1', entity, { ...data, used_at: usedAt.toISOString() })];
  if (changed.includes('expiredAt') && expiredAt)
    return [eventOf('gamification.gift.expired.v1', entity, { ...data, expired_at: expiredAt.toISOString() })];
  if (changed.includes('withdrawnAt') && withdrawnAt)
    return [eventOf('gamification.gift.withdrawn.v1', entity, { ...data, withdrawn_at: withdrawnAt.toISOString() })];
  return [];
}
