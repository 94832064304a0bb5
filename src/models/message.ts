import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import * as column from './columns.js';
import type { Locale } from './locale.js';
import { RecordedModel, record } from './recorded-model.js';

export const messageChannels = ['Email', 'Sms', 'Push'] as const;
export type MessageChannel = (typeof messageChannels)[number];
export const messageStates = ['Queued', 'Sent', 'Failed'] as const;
export type MessageState = (typeof messageStates)[number];

/** What a person is told by mail, SMS or push. It waits in this table until its transaction is committed and it is sent. */
export class Message extends RecordedModel<InferAttributes<Message>, InferCreationAttributes<Message>> {
  declare id: string;
  declare tenantId: string;
  /** Null for somebody without an account, such as a person who is invited. */
  declare userId: string | null;
  declare channel: MessageChannel;
  /** E-mail address, phone number in E.164, or the user's id for push. */
  declare recipient: string;
  declare template: string;
  declare locale: Locale;
  /** What the template is filled with, sealed with the master key: codes and links are among it. Null once it is no longer needed. */
  declare sealedValues: string | null;
  declare state: CreationOptional<MessageState>;
  /** How often sending was begun. */
  declare attempts: CreationOptional<number>;
  declare nextAttemptAt: Date;
  declare sentAt: CreationOptional<Date | null>;
  /** When staff had it sent again. */
  declare resentAt: CreationOptional<Date | null>;
  declare lastError: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

export function initMessage(sequelize: Sequelize): void {
  Message.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      userId: column.optionalUuid(),
      channel: column.text(),
      recipient: column.text(),
      template: column.text(),
      locale: column.text(),
      sealedValues: column.optionalText(),
      state: column.withDefault(column.text(), 'Queued'),
      attempts: column.withDefault(column.count(), 0),
      nextAttemptAt: column.moment(),
      sentAt: column.optionalMoment(),
      resentAt: column.optionalMoment(),
      lastError: column.optionalText(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'Message',
      tableName: 'messages',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['sealedValues'] } },
      scopes: { withValues: {} },
    },
  );
  record(Message, {
    subject: 'message',
    events: () => [],
    // What queued it stands in the audit trail; how it travels is nobody's doing. That staff had it sent again is.
    unaudited: Object.keys(Message.getAttributes()).filter((name) => name !== 'resentAt'),
  });
}
