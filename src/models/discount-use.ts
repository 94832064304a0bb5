import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const discountUseStates = ['Reserved', 'Committed', 'Released', 'TakenBack'] as const;
export type DiscountUseState = (typeof discountUseStates)[number];

/** One payment's use of a code: held while it is paid, kept when it is, given back when it is not. */
export class DiscountUse extends RecordedModel<InferAttributes<DiscountUse>, InferCreationAttributes<DiscountUse>> {
  declare id: string;
  declare discountId: string;
  declare paymentId: string;
  declare userId: string;
  declare tenantId: string;
  declare state: DiscountUseState;
  /** What it takes off the price, or was taken from the budget, in the payment's currency. */
  declare discountMinor: number;
  /** What the owner of the code got and did not have to give back. */
  declare profitMinor: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, paymentId: string): Promise<DiscountUse | null> {
    return DiscountUse.findOne({ where: { paymentId }, transaction, lock: rowLock });
  }
}

export function initDiscountUse(sequelize: Sequelize): void {
  DiscountUse.init(
    {
      id: column.id(),
      discountId: column.uuid(),
      paymentId: column.uuid(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      state: column.text(),
      discountMinor: column.wholeNumber(),
      profitMinor: column.wholeNumber({ defaultValue: 0 }),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'DiscountUse', tableName: 'discount_uses', timestamps: false },
  );
  record(DiscountUse, {
    subject: 'discount_use',
    personal: { erasure: 'keep', attributes: [], exported: { as: 'discount_uses' } },
    events: eventsOf,
  });
}

const verbs = {
  Reserved: 'discount.use.reserved.v1',
  Committed: 'discount.use.committed.v1',
  Released: 'discount.use.released.v1',
  TakenBack: 'discount.use.taken_back.v1',
} as const;

function eventsOf(use: DiscountUse, { kind, changed }: Change) {
  if (kind !== 'created' && !changed.includes('state')) return [];
  const entity = { type: 'discount_use', id: use.id, tenantId: use.tenantId };
  const data = {
    discount_use_id: use.id,
    discount_id: use.discountId,
    payment_id: use.paymentId,
    user_id: use.userId,
    tenant_id: use.tenantId,
    discount_minor: use.discountMinor,
    profit_minor: use.profitMinor,
  };
  return [eventOf(verbs[use.state], entity, data)];
}
