import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** What those who look after a user want each other to know. Private: in no event, and in the audit trail without its text. */
export class UserNote extends RecordedModel<InferAttributes<UserNote>, InferCreationAttributes<UserNote>> {
  declare id: string;
  declare userId: string;
  declare tenantId: string;
  declare text: string;
  declare authorKind: 'user' | 'service' | 'staff' | 'system';
  declare authorId: string | null;
  declare authorLabel: string;
  declare createdAt: CreationOptional<Date>;
}

export function initUserNote(sequelize: Sequelize): void {
  UserNote.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      text: column.text(),
      authorKind: column.text(),
      authorId: column.optionalUuid(),
      authorLabel: column.text(),
      createdAt: column.moment(),
    },
    { sequelize, modelName: 'UserNote', tableName: 'user_notes', timestamps: false },
  );
  record(UserNote, {
    subject: 'user_note',
    // Private to staff while they work, and yet data about the person, who may ask for it; who wrote it is not.
    personal: {
      erasure: 'delete',
      attributes: ['text'],
      exported: { as: 'notes', without: ['authorId', 'authorLabel'] },
    },
    unaudited: ['text'],
    events: () => [],
    // Only with the whole person, of whose erasure an event tells.
    eventsOfDeletion: () => [],
  });
}
