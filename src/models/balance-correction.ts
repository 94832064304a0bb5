import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const correctionStatuses = ['AwaitingApproval', 'Completed', 'Rejected'] as const;
export type CorrectionStatus = (typeof correctionStatuses)[number];

/** That staff put a user's balance right: done, or waiting for a second person. The posting tells of it to others. */
export class BalanceCorrection extends RecordedModel<
  InferAttributes<BalanceCorrection>,
  InferCreationAttributes<BalanceCorrection>
> {
  declare id: string;
  declare tenantId: string;
  declare userId: string;
  /** Minor units of `currency`; below zero when it takes. */
  declare amountMinor: number;
  declare currency: string;
  declare status: CorrectionStatus;
  declare reason: string;
  declare requestedById: string | null;
  declare requestedByLabel: string;
  /** The second person, where the amount asks for one; never who requested it. */
  declare decidedById: CreationOptional<string | null>;
  declare decidedByLabel: CreationOptional<string | null>;
  declare rejectionReason: CreationOptional<string | null>;
  declare completedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, id: string): Promise<BalanceCorrection | null> {
    return BalanceCorrection.findByPk(id, { transaction, lock: rowLock });
  }
}

export function initBalanceCorrection(sequelize: Sequelize): void {
  BalanceCorrection.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      userId: column.uuid(),
      amountMinor: column.wholeNumber(),
      currency: column.text(),
      status: column.text(),
      reason: column.text(),
      requestedById: column.optionalUuid(),
      requestedByLabel: column.text(),
      decidedById: column.optionalUuid(),
      decidedByLabel: column.optionalText(),
      rejectionReason: column.optionalText(),
      completedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'BalanceCorrection', tableName: 'balance_corrections', timestamps: false },
  );
  record(BalanceCorrection, {
    subject: 'balance_correction',
    personal: {
      erasure: 'keep',
      attributes: [],
      exported: {
        as: 'balance_corrections',
        without: ['requestedById', 'requestedByLabel', 'decidedById', 'decidedByLabel'],
      },
    },
    events: () => [],
  });
}
