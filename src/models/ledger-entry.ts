import {
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type NonAttribute,
  type Sequelize,
} from 'sequelize';
import * as column from './columns.js';
import { LedgerTransaction } from './ledger-transaction.js';

/** For reading: the database writes the entries of each transaction. */
export class LedgerEntry extends Model<InferAttributes<LedgerEntry>, InferCreationAttributes<LedgerEntry>> {
  declare id: string;
  declare transactionId: string;
  declare accountId: string;
  declare userId: string | null;
  declare amountMinor: number;
  /** Of the accounts whose balance a user sees. */
  declare balanceAfterMinor: number | null;
  declare createdAt: Date;
  declare transaction?: NonAttribute<LedgerTransaction>;
}

export function initLedgerEntry(sequelize: Sequelize): void {
  LedgerEntry.init(
    {
      id: column.id(),
      transactionId: column.uuid(),
      accountId: column.uuid(),
      userId: column.optionalUuid(),
      amountMinor: column.wholeNumber(),
      balanceAfterMinor: column.wholeNumber(),
      createdAt: column.moment(),
    },
    { sequelize, modelName: 'LedgerEntry', tableName: 'ledger_entries', timestamps: false },
  );
  LedgerEntry.belongsTo(LedgerTransaction, { as: 'transaction', foreignKey: 'transactionId' });
}
