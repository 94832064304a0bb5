import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import * as column from './columns.js';

/** For reading: rows are written by the hooks of the other models and marked by the relay. */
export class OutboxEvent extends Model<InferAttributes<OutboxEvent>, InferCreationAttributes<OutboxEvent>> {
  declare position: CreationOptional<number>;
  declare id: string;
  declare type: string;
  declare entityType: string;
  declare entityId: string;
  declare lane: number;
  declare tenantId: string | null;
  declare data: object;
  declare traceId: string;
  declare occurredAt: Date;
  declare publishedAt: Date | null;
  declare attempts: number;
  declare lastError: string | null;
  declare setAsideAt: Date | null;
  /** When the webhooks that want it got a message each; null until then. */
  declare fannedOutAt: Date | null;
}

export function initOutboxEvent(sequelize: Sequelize): void {
  OutboxEvent.init(
    {
      // The console addresses rows by their id; `position` is the order in which they leave.
      id: column.id(),
      position: column.wholeNumber(),
      type: column.text(),
      entityType: column.text(),
      entityId: column.uuid(),
      lane: { type: DataTypes.SMALLINT, allowNull: false },
      tenantId: column.optionalUuid(),
      data: column.json(),
      traceId: column.text(),
      occurredAt: column.moment(),
      publishedAt: column.optionalMoment(),
      attempts: column.count(),
      lastError: column.optionalText(),
      setAsideAt: column.optionalMoment(),
      fannedOutAt: column.optionalMoment(),
    },
    { sequelize, modelName: 'OutboxEvent', tableName: 'outbox_events', timestamps: false },
  );
}
