import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  Op,
  type Sequelize,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import * as column from './columns.js';
import type { Locale } from './locale.js';
import { RecordedModel, record } from './recorded-model.js';

export const messageChannels = ['Email', 'Sms', 'Push'] as const;
export type MessageChannel = (typeof messageChannels)[number];
export const messageStates = ['Queued', 'Sent', 'Failed'] as const;
export type MessageState = (typeof messageStates)[number];

/** Rows that are due and yet not taken are in another process's hands at this very moment. */
const shortestPauseMs = 250;

/** A message as it is to be read. */
export interface Letter {
  subject: string;
  text: string;
  html: string | null;
  code: string | null;
  from: { name: string; address: string | null; replyTo: string | null };
  usefulUntil: Date | null;
}

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
  /** What became of one that was handed over, as whoever sent it tells: it arrived, or why it will not. */
  declare deliveredAt: CreationOptional<Date | null>;
  declare undeliveredAt: CreationOptional<Date | null>;
  declare deliveryError: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
  /** What the event of handing it over tells. */
  declare letter?: NonAttribute<Letter>;

  /**
   * Takes due messages for `leaseSeconds`, each in one process: should that one die, they are due again afterwards. What
   * others are taking is left to them. The messages come with their sealed values.
   */
  static async claim(
    { transaction, now }: InTransaction,
    { channel, limit, leaseSeconds }: { channel: MessageChannel; limit: number; leaseSeconds: number },
  ): Promise<Message[]> {
    const messages = await Message.scope('withValues').findAll({
      where: { channel, state: 'Queued', nextAttemptAt: { [Op.lte]: now() } },
      order: ['nextAttemptAt'],
      limit,
      lock: rowLock,
      skipLocked: true,
      transaction,
    });
    const nextAttemptAt = new Date(now().getTime() + leaseSeconds * 1000);
    for (const message of messages)
      await message.update({ attempts: message.attempts + 1, nextAttemptAt }, { transaction });
    return messages;
  }

  /** The message as it is, held; null when the claim has run out and another process has taken it, or it was settled. */
  static async ofClaim({ transaction }: InTransaction, { id, attempts }: Message): Promise<Message | null> {
    const message = await Message.findByPk(id, { transaction, lock: rowLock });
    return message?.state === 'Queued' && message.attempts === attempts ? message : null;
  }

  /** Until the first of those that wait is due; infinite when none waits. */
  static async millisecondsToNext(channel: MessageChannel, now: Date): Promise<number> {
    const first = await Message.min<Date, Message>('nextAttemptAt', { where: { channel, state: 'Queued' } });
    return first === null
      ? Number.POSITIVE_INFINITY
      : Math.max(shortestPauseMs, new Date(first).getTime() - now.getTime());
  }

  /** `keepValues` for those that are to be looked at in development. */
  async markSent({ transaction, now }: InTransaction, { keepValues = false } = {}): Promise<void> {
    const dropped = keepValues ? {} : { sealedValues: null };
    await this.update({ state: 'Sent', sentAt: now(), lastError: null, ...dropped }, { transaction });
  }

  /** Leaves it to another service, by an event. */
  async handOver(context: InTransaction, letter: Letter): Promise<void> {
    this.letter = letter;
    await this.markSent(context);
  }

  /** With a reason for one that did not arrive. */
  async settleDelivery({ transaction }: InTransaction, at: Date, reason: string | null): Promise<void> {
    const settled =
      reason === null
        ? { deliveredAt: at, undeliveredAt: null, deliveryError: null }
        : { deliveredAt: null, undeliveredAt: at, deliveryError: reason.slice(0, 500) };
    await this.update(settled, { transaction });
  }

  async putOff({ transaction }: InTransaction, until: Date, why: string): Promise<void> {
    await this.update({ nextAttemptAt: until, lastError: why.slice(0, 500) }, { transaction });
  }

  /** With its sealed values. */
  static findForUpdate({ transaction }: InTransaction, id: string): Promise<Message | null> {
    return Message.scope('withValues').findByPk(id, { transaction, lock: rowLock });
  }

  /** From the beginning, because staff asked for it. */
  async queueAgain({ transaction, now }: InTransaction): Promise<void> {
    const anew = { state: 'Queued', attempts: 0, lastError: null, nextAttemptAt: now(), resentAt: now() } as const;
    await this.update(anew, { transaction });
  }

  async giveUp({ transaction }: InTransaction, why: string): Promise<void> {
    await this.update({ state: 'Failed', lastError: why.slice(0, 500) }, { transaction });
  }
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
      deliveredAt: column.optionalMoment(),
      undeliveredAt: column.optionalMoment(),
      deliveryError: column.optionalText(),
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
    personal: {
      // Those to his address that were sent before he had an account, too.
      whose: ({ id, tenantId, email, phoneNumber }) => ({
        tenantId,
        [Op.or]: [{ userId: id }, { recipient: [email, phoneNumber].filter((address) => address !== null) }],
      }),
      erasure: 'blank',
      attributes: ['recipient', 'sealedValues', 'lastError', 'deliveryError'],
      blanks: blanked,
      exported: { as: 'messages' },
    },
    events: eventsOf,
    // What queued it stands in the audit trail; how it travels is nobody's doing. That staff had it sent again is.
    unaudited: Object.keys(Message.getAttributes()).filter((name) => name !== 'resentAt'),
  });
}

/** What still waits is not sent any more. */
function blanked({ state, undeliveredAt }: Message) {
  const isSent = state === 'Sent';
  return {
    recipient: 'erased',
    ...(undeliveredAt && { deliveryError: 'erased' }),
    ...(!isSent && { state: 'Failed', lastError: 'The account was erased.' }),
  };
}

function eventsOf({ id, tenantId, userId, channel, template, locale, recipient: to, letter }: Message) {
  if (!letter) return [];
  const entity = { type: 'message', id, tenantId };
  const { subject, text, html, code, from } = letter;
  const useful_until = letter.usefulUntil?.toISOString() ?? null;
  const told = { message_id: id, tenant_id: tenantId, user_id: userId, template, locale, to, text, useful_until };
  if (channel === 'Sms') return [eventOf('notification.sms.requested.v1', entity, { ...told, code })];
  const sender = { from_name: from.name, from_address: from.address, reply_to: from.replyTo };
  return [eventOf('notification.email.requested.v1', entity, { ...told, ...sender, subject, html: html ?? '' })];
}
