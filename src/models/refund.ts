import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const refundWays = ['Balance', 'OriginalMethod', 'Plan'] as const;
export type RefundWay = (typeof refundWays)[number];
export const refundStatuses = ['AwaitingApproval', 'Processing', 'Completed', 'Failed', 'Rejected'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** Money, or seconds of a plan, that go back for a payment. */
export class Refund extends RecordedModel<InferAttributes<Refund>, InferCreationAttributes<Refund>> {
  declare id: string;
  declare tenantId: string;
  declare paymentId: string;
  declare userId: string;
  /** Minor units of `currency`. */
  declare amountMinor: number;
  declare currency: string;
  declare refundTo: RefundWay;
  declare status: RefundStatus;
  declare reason: string;
  declare requestedByKind: string;
  declare requestedById: string | null;
  declare requestedByLabel: string;
  /** The second person, where the amount asks for one; never who requested it. */
  declare decidedById: CreationOptional<string | null>;
  declare decidedByLabel: CreationOptional<string | null>;
  declare gatewayReference: CreationOptional<string | null>;
  declare failureReason: CreationOptional<string | null>;
  /** Of rendering, for a refund to the plan. */
  declare secondsReturned: CreationOptional<number>;
  declare completedAt: CreationOptional<Date | null>;
  /** When the provider was last asked for it. */
  declare askedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, id: string): Promise<Refund | null> {
    return Refund.findByPk(id, { transaction, lock: rowLock });
  }
}

export function initRefund(sequelize: Sequelize): void {
  Refund.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      paymentId: column.uuid(),
      userId: column.uuid(),
      amountMinor: column.wholeNumber(),
      currency: column.text(),
      refundTo: column.text(),
      status: column.text(),
      reason: column.text(),
      requestedByKind: column.text(),
      requestedById: column.optionalUuid(),
      requestedByLabel: column.text(),
      decidedById: column.optionalUuid(),
      decidedByLabel: column.optionalText(),
      gatewayReference: column.optionalText(),
      failureReason: column.optionalText(),
      secondsReturned: column.wholeNumber({ defaultValue: 0 }),
      completedAt: column.optionalMoment(),
      askedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Refund', tableName: 'refunds', timestamps: false },
  );
  record(Refund, {
    subject: 'refund',
    personal: {
      erasure: 'keep',
      attributes: [],
      exported: {
        as: 'refunds',
        without: ['requestedById', 'requestedByLabel', 'decidedById', 'decidedByLabel', 'askedAt'],
      },
    },
    events: eventsOf,
    unaudited: ['askedAt'],
  });
}

const verbs = {
  AwaitingApproval: 'payment.refund.requested.v1',
  Processing: 'payment.refund.approved.v1',
  Completed: 'payment.refund.completed.v1',
  Failed: 'payment.refund.failed.v1',
  Rejected: 'payment.refund.rejected.v1',
} as const;

function eventsOf(refund: Refund, { kind, changed }: Change) {
  if (kind !== 'created' && !changed.includes('status')) return [];
  const entity = { type: 'refund', id: refund.id, tenantId: refund.tenantId };
  const data = {
    refund_id: refund.id,
    payment_id: refund.paymentId,
    user_id: refund.userId,
    tenant_id: refund.tenantId,
    amount_minor: refund.amountMinor,
    currency: refund.currency,
    refund_to: refund.refundTo,
    status: refund.status,
    reason: refund.reason,
    seconds_returned: refund.secondsReturned,
    failure_reason: refund.failureReason ?? null,
  };
  return [eventOf(verbs[refund.status], entity, data)];
}
