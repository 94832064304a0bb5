import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** What a check of the audit trail found. */
export class AuditCheck extends RecordedModel<InferAttributes<AuditCheck>, InferCreationAttributes<AuditCheck>> {
  declare id: string;
  declare entryCount: number;
  /** Entries that an erasure took something from. */
  declare blankedCount: number;
  declare breakCount: number;
  declare firstBreaks: unknown[];
  /** How far the chain went, and its hash there: the next check looks for it. */
  declare headPosition: number;
  declare headSeal: string | null;
  declare createdAt: CreationOptional<Date>;
}

export function initAuditCheck(sequelize: Sequelize): void {
  AuditCheck.init(
    {
      id: column.id(),
      entryCount: column.wholeNumber(),
      blankedCount: column.wholeNumber(),
      breakCount: column.count(),
      firstBreaks: column.json(),
      headPosition: column.wholeNumber(),
      headSeal: column.optionalText(),
      createdAt: column.moment(),
    },
    { sequelize, modelName: 'AuditCheck', tableName: 'audit_checks', timestamps: false },
  );
  record(AuditCheck, { subject: 'audit_check', personal: 'none', events: () => [], unaudited: ['firstBreaks'] });
}
