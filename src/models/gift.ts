import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import type { GivablePrize } from './prize-type.js';
import { RecordedModel, record } from './recorded-model.js';

/** What users can be given, to use it later. Those who have it already keep what it was then. */
export class Gift extends RecordedModel<InferAttributes<Gift>, InferCreationAttributes<Gift>> {
  declare id: string;
  /** null = in every tenant. */
  declare tenantId: string | null;
  declare name: string;
  declare description: string | null;
  declare prizeType: GivablePrize;
  /** Minor units of the user's currency, credits, points or percent, by `prizeType`. */
  declare value: number;
  /** What `value` counts, in words for users: `rial`, `credits`. */
  declare unit: string;
  /** Days from the moment it is earned; null = never. */
  declare expiresAfterDays: number | null;
  declare isActive: CreationOptional<boolean>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate(context: InTransaction, id: string): Promise<Gift | null> {
    return Gift.findByPk(id, { transaction: context.transaction, lock: rowLock });
  }
}

export function initGift(sequelize: Sequelize): void {
  Gift.init(
    {
      id: column.id(),
      tenantId: column.optionalUuid(),
      name: column.text(),
      description: column.optionalText(),
      prizeType: column.text(),
      value: column.wholeNumber(),
      unit: column.text(),
      expiresAfterDays: column.optionalCount(),
      isActive: column.withDefault(column.flag(), true),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Gift', tableName: 'gifts', timestamps: false },
  );
  record(Gift, { subject: 'gift', personal: 'none', events: eventsOf });
}

const toldFields = {
  name: 'name',
  description: 'description',
  prizeType: 'prize_type',
  value: 'value',
  unit: 'unit',
  expiresAfterDays: 'expires_after_days',
  isActive: 'is_active',
} as const;

function eventsOf(gift: Gift, change: Change) {
  const entity = { type: 'gift', id: gift.id, tenantId: gift.tenantId ?? null };
  const data = {
    gift_id: gift.id,
    tenant_id: gift.tenantId ?? null,
    name: gift.name,
    prize_type: gift.prizeType,
    value: gift.value,
    unit: gift.unit,
    expires_after_days: gift.expiresAfterDays ?? null,
    is_active: gift.isActive,
  };
  if (change.kind === 'created') return [eventOf('gamification.gift.created.v1', entity, data)];
  const changed = toldNames(change, toldFields);
  if (changed.length === 0) return [];
  if (changed.includes('is_active') && !gift.isActive)
    return [eventOf('gamification.gift.switched_off.v1', entity, data)];
  return [eventOf('gamification.gift.updated.v1', entity, { ...data, changed })];
}
