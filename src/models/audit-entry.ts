import { type InferAttributes, type InferCreationAttributes, Model, type Sequelize } from 'sequelize';
import type { Door } from '../platform/context.js';
import * as column from './columns.js';

/** For reading: entries are written with the change they tell of, and the table refuses any change to them. */
export class AuditEntry extends Model<InferAttributes<AuditEntry>, InferCreationAttributes<AuditEntry>> {
  declare id: string;
  declare occurredAt: Date;
  declare actorKind: string;
  declare actorId: string | null;
  declare actorLabel: string;
  declare via: Door;
  /** The operation. */
  declare action: string;
  declare subjectType: string;
  declare subjectId: string | null;
  declare tenantId: string | null;
  declare reason: string | null;
  declare clientAddress: string | null;
  declare userAgent: string | null;
  declare traceId: string;
  declare before: object | null;
  declare after: object | null;
}

export function initAuditEntry(sequelize: Sequelize): void {
  AuditEntry.init(
    {
      id: column.id(),
      occurredAt: column.moment(),
      actorKind: column.text(),
      actorId: column.optionalUuid(),
      actorLabel: column.text(),
      via: column.text(),
      action: column.text(),
      subjectType: column.text(),
      subjectId: column.optionalUuid(),
      tenantId: column.optionalUuid(),
      reason: column.optionalText(),
      clientAddress: column.optionalText(),
      userAgent: column.optionalText(),
      traceId: column.text(),
      before: column.optionalJson(),
      after: column.optionalJson(),
    },
    { sequelize, modelName: 'AuditEntry', tableName: 'audit_entries', timestamps: false },
  );
}
