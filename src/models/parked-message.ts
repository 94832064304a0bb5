import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute, Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const parkedStates = ['Waiting', 'Replaying', 'Replayed', 'Dismissed'] as const;
export type ParkedState = (typeof parkedStates)[number];

/** Of a bigger message this much is kept. */
export const mostParkedBytes = 1_048_576;

/** A message of another service that could not be taken: kept until a person has looked at it. */
export class ParkedMessage extends RecordedModel<
  InferAttributes<ParkedMessage>,
  InferCreationAttributes<ParkedMessage>
> {
  declare id: string;
  /** SHA-256 of what tells it from others: source and id, or its bytes. One waits once. */
  declare fingerprint: string;
  /** The queue that it came from. */
  declare queue: string;
  declare routingKey: string;
  /** As it says itself; null when it does not. */
  declare type: string | null;
  declare tenantId: string | null;
  /** The user that it tells of, if he is one of ours. */
  declare userId: string | null;
  declare headers: object;
  /** As it came, as far as it is text; cut when it is longer than that. */
  declare body: string;
  /** How long it was when it came. */
  declare bodyBytes: number;
  /** What is to be taken in its place. */
  declare editedBody: CreationOptional<string | null>;
  /** Which rule it broke, in one word. */
  declare fault: string;
  declare error: string;
  /** How often it was tried. */
  declare attempts: number;
  declare state: CreationOptional<ParkedState>;
  declare firstSeenAt: Date;
  declare settledAt: CreationOptional<Date | null>;
  declare settledById: CreationOptional<string | null>;
  declare settledByLabel: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  /** With what it holds. */
  static findForUpdate({ transaction }: InTransaction, id: string): Promise<ParkedMessage | null> {
    return ParkedMessage.scope('withBody').findByPk(id, { transaction, lock: rowLock });
  }

  get isCut(): NonAttribute<boolean> {
    return this.bodyBytes > mostParkedBytes;
  }
}

export function initParkedMessage(sequelize: Sequelize): void {
  ParkedMessage.init(
    {
      id: column.id(),
      fingerprint: column.text(),
      queue: column.text(),
      routingKey: column.text(),
      type: column.optionalText(),
      tenantId: column.optionalUuid(),
      userId: column.optionalUuid(),
      headers: column.json(),
      body: column.text(),
      bodyBytes: column.wholeNumber(),
      editedBody: column.optionalText(),
      fault: column.text(),
      error: column.text(),
      attempts: column.count(),
      state: column.withDefault(column.text(), 'Waiting'),
      firstSeenAt: column.moment(),
      settledAt: column.optionalMoment(),
      settledById: column.optionalUuid(),
      settledByLabel: column.optionalText(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'ParkedMessage',
      tableName: 'parked_messages',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['body', 'editedBody'] } },
      scopes: { withBody: {} },
    },
  );
  record(ParkedMessage, {
    subject: 'parked_message',
    personal: {
      erasure: 'delete',
      // A sender can write anything into these.
      attributes: ['queue', 'routingKey', 'type', 'error', 'headers', 'settledByLabel'],
      exported: null,
    },
    events: () => [],
    // With the whole person, of whom an event tells.
    eventsOfDeletion: () => [],
    // What it holds stays in the row.
    unaudited: ['body', 'editedBody', 'headers', 'error', 'fingerprint', 'bodyBytes', 'attempts', 'firstSeenAt'],
  });
}
