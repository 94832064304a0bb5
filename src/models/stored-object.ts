import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** A file of the file service, by the latest that was told of it: there, with its size, or gone. */
export class StoredObject extends RecordedModel<InferAttributes<StoredObject>, InferCreationAttributes<StoredObject>> {
  /** The file service's own. */
  declare id: string;
  declare tenantId: string;
  declare userId: string | null;
  declare isStored: boolean;
  /** Zero for one that is gone. */
  declare sizeBytes: number;
  /** What comes later with an earlier time changes nothing. */
  declare toldAt: Date;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, id: string): Promise<StoredObject | null> {
    return StoredObject.findByPk(id, { transaction, lock: rowLock });
  }
}

export function initStoredObject(sequelize: Sequelize): void {
  StoredObject.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      userId: column.optionalUuid(),
      isStored: column.flag(),
      sizeBytes: column.wholeNumber(),
      toldAt: column.moment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'StoredObject', tableName: 'stored_objects', timestamps: false },
  );
  record(StoredObject, {
    subject: 'stored_object',
    personal: { erasure: 'keep', attributes: [], exported: { as: 'files' } },
    events: () => [],
    // A row for each file: what the file service does is no deed of anybody here.
    unaudited: Object.keys(StoredObject.getAttributes()),
  });
}
