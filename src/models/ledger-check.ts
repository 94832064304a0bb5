import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** What a check of the ledger found. */
export class LedgerCheck extends RecordedModel<InferAttributes<LedgerCheck>, InferCreationAttributes<LedgerCheck>> {
  declare id: string;
  declare transactionCount: number;
  /** Of each rule up to a hundred are counted. */
  declare differenceCount: number;
  declare firstDifferences: unknown[];
  declare createdAt: CreationOptional<Date>;
}

export function initLedgerCheck(sequelize: Sequelize): void {
  LedgerCheck.init(
    {
      id: column.id(),
      transactionCount: column.wholeNumber(),
      differenceCount: column.count(),
      firstDifferences: column.json(),
      createdAt: column.moment(),
    },
    { sequelize, modelName: 'LedgerCheck', tableName: 'ledger_checks', timestamps: false },
  );
  record(LedgerCheck, { subject: 'ledger_check', personal: 'none', events: () => [], unaudited: ['firstDifferences'] });
}
