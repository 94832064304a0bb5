import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  Op,
  type Sequelize,
  Transaction,
  type WhereOptions,
} from 'sequelize';
import { sealedEventTypes } from '../events/catalog.js';
import type { InTransaction } from '../platform/context.js';
import { transactionConnection } from '../platform/transaction-connection.js';
import * as column from './columns.js';

/** Which of the events that have left, or were set aside. What is not told does not narrow. */
export interface EventSelection {
  state?: 'published' | 'set_aside';
  /** By the time of the change. */
  since?: Date;
  /** Exclusive. */
  until?: Date;
  /** Types as in the catalogue; `*` stands for any part: `identity.user.*`. */
  types?: readonly string[];
  entityId?: string;
  tenantId?: string;
  eventId?: string;
}

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

  static chosen(selection: EventSelection): WhereOptions<OutboxEvent> {
    const { state = 'published', since, until, types = [], entityId, tenantId, eventId } = selection;
    const occurredAt = { ...(since && { [Op.gte]: since }), ...(until && { [Op.lt]: until }) };
    const sealed = sealedEventTypes.filter((type) => !types.includes(type) && eventId === undefined);
    return {
      [Op.and]: [
        state === 'published' ? { publishedAt: { [Op.ne]: null } } : { setAsideAt: { [Op.ne]: null } },
        ...(state === 'set_aside' ? [] : [{ type: { [Op.notIn]: sealed } }]),
        ...(types.length === 0 ? [] : [{ [Op.or]: types.map((type) => ({ type: { [Op.like]: patternOf(type) } })) }]),
        ...(since || until ? [{ occurredAt }] : []),
        ...(entityId === undefined ? [] : [{ entityId }]),
        ...(tenantId === undefined ? [] : [{ tenantId }]),
        ...(eventId === undefined ? [] : [{ id: eventId }]),
      ],
    };
  }

  /** They wait again, in their place; the relay takes them by position. Quests and webhooks have had them already. Returns how many. */
  static async publishAgain({ transaction }: InTransaction, selection: EventSelection): Promise<number> {
    const where = OutboxEvent.chosen(selection);
    // Locked as they are counted, so that two who ask for the same at once do not both have them sent.
    const chosen = await OutboxEvent.findAll({
      attributes: ['position'],
      where,
      transaction,
      lock: Transaction.LOCK.NO_KEY_UPDATE,
    });
    await transactionConnection(transaction).query({
      name: 'publish-events-again',
      text: `update outbox_events set published_at = null, set_aside_at = null, attempts = 0, last_error = null
        where position = any ($1::bigint[])`,
      values: [chosen.map(({ position }) => position)],
    });
    return chosen.length;
  }
}

/** As SQL's LIKE has it; what means something there stands for itself. */
function patternOf(type: string): string {
  return type.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%');
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
