import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import * as column from './columns.js';

/** One attempt to bring a message to a webhook. For reading: the sender writes them. */
export class WebhookDelivery extends Model<InferAttributes<WebhookDelivery>, InferCreationAttributes<WebhookDelivery>> {
  declare id: string;
  declare messageId: string;
  declare webhookId: string;
  declare tenantId: string;
  declare eventType: string;
  declare requestUrl: string;
  /** Null when no answer came. */
  declare responseStatus: number | null;
  /** Its beginning, at most 4,096 bytes. */
  declare responseBody: string | null;
  declare durationMs: number;
  /** 1 for the first, and for the first of a replay. */
  declare attempt: number;
  declare succeeded: boolean;
  declare errorMessage: string | null;
  declare deliveredAt: Date | null;
  declare createdAt: Date;
  /** In which order they were written, roughly; null for old ones. */
  declare position: CreationOptional<number | null>;
}

export function initWebhookDelivery(sequelize: Sequelize): void {
  WebhookDelivery.init(
    {
      id: column.id(),
      messageId: column.uuid(),
      webhookId: column.uuid(),
      tenantId: column.uuid(),
      eventType: column.text(),
      requestUrl: column.text(),
      responseStatus: { type: DataTypes.SMALLINT },
      responseBody: column.optionalText(),
      durationMs: column.count(),
      attempt: column.count(),
      succeeded: column.flag(),
      errorMessage: column.optionalText(),
      deliveredAt: column.optionalMoment(),
      position: column.optionalWholeNumber(),
      createdAt: column.moment(),
    },
    { sequelize, modelName: 'WebhookDelivery', tableName: 'webhook_deliveries', timestamps: false },
  );
}
