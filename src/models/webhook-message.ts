import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import * as column from './columns.js';

export const webhookMessageStates = ['pending', 'delivered', 'failed'] as const;
export type WebhookMessageState = (typeof webhookMessageStates)[number];

/**
 * One event on its way to one webhook. For reading: they are many and tell of nothing that an event did not tell before,
 * so they are written in batches, without events and audit entries of their own.
 */
export class WebhookMessage extends Model<InferAttributes<WebhookMessage>, InferCreationAttributes<WebhookMessage>> {
  /** The `webhook-id` of each attempt, replays among them. */
  declare id: string;
  declare webhookId: string;
  declare tenantId: string;
  /** Null for a test. */
  declare eventId: string | null;
  declare eventType: string;
  /** Whose story the event is of, by which an erasure finds it. Null for a test. */
  declare entityId: string | null;
  /** The body as it is sent, byte for byte. */
  declare payload: string;
  /** In which order they are sent to a webhook that wants one. */
  declare position: CreationOptional<number>;
  declare state: CreationOptional<WebhookMessageState>;
  /** How often sending was begun, since the last replay. */
  declare attempts: CreationOptional<number>;
  declare nextAttemptAt: Date;
  /** Until when one process has it in hand. */
  declare leasedUntil: CreationOptional<Date | null>;
  declare createdAt: Date;
  declare finishedAt: CreationOptional<Date | null>;
}

export function initWebhookMessage(sequelize: Sequelize): void {
  WebhookMessage.init(
    {
      id: column.id(),
      webhookId: column.uuid(),
      tenantId: column.uuid(),
      eventId: column.optionalUuid(),
      eventType: column.text(),
      entityId: column.optionalUuid(),
      payload: column.text(),
      position: column.wholeNumber(),
      state: column.text(),
      attempts: column.count(),
      nextAttemptAt: column.moment(),
      leasedUntil: column.optionalMoment(),
      createdAt: column.moment(),
      finishedAt: column.optionalMoment(),
    },
    { sequelize, modelName: 'WebhookMessage', tableName: 'webhook_messages', timestamps: false },
  );
}
