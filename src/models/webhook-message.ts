import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import { transactionConnection } from '../platform/transaction-connection.js';
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
  declare createdAt: Date;
  declare finishedAt: CreationOptional<Date | null>;

  /** Puts what belongs to no event into a webhook's line. Answers its id. */
  static async addTest(
    { transaction, now, newId }: InTransaction,
    webhook: { id: string; tenantId: string },
    { type, payload }: { type: string; payload: string },
  ): Promise<string> {
    const id = newId();
    await transactionConnection(transaction).query({
      name: 'add-webhook-test',
      text: `insert into webhook_messages (id, webhook_id, tenant_id, event_type, payload, next_attempt_at, created_at)
        values ($1, $2, $3, $4, $5, $6, $6)`,
      values: [id, webhook.id, webhook.tenantId, type, payload, now()],
    });
    return id;
  }

  /** Due at once, with its tries ahead of it; one that waits keeps those it has had. */
  static async replay({ transaction, now }: InTransaction, id: string): Promise<void> {
    await transactionConnection(transaction).query({
      name: 'replay-webhook-message',
      text: `update webhook_messages set state = 'pending', finished_at = null, next_attempt_at = $2,
          attempts = case state when 'pending' then attempts else 0 end
        where id = $1`,
      values: [id, now()],
    });
  }

  /** The same for those of a time range that wait no more, the oldest first. Those that somebody else holds are left out. */
  static async replayRange(
    { transaction, now }: InTransaction,
    webhookId: string,
    { since, until, types, states, limit }: ReplayRange,
  ): Promise<ReplayedRange> {
    const connection = transactionConnection(transaction);
    const values = [webhookId, since, until, states, types];
    const { rows } = await connection.query<{ at: Date }>({
      name: 'replay-webhook-messages',
      text: `update webhook_messages m
        set state = 'pending', finished_at = null, attempts = 0, next_attempt_at = $6
        from (${inRange('id')} order by created_at limit $7 for no key update skip locked) chosen
        where m.id = chosen.id returning m.created_at as at`,
      values: [...values, now(), limit],
    });
    if (rows.length < limit) return { count: rows.length, hasMore: false, nextSince: null };
    const last = new Date(Math.max(...rows.map(({ at }) => at.getTime())));
    const rest = await connection.query({
      text: `${inRange('1')} limit 1`,
      values: [webhookId, last, ...values.slice(2)],
    });
    const hasMore = rest.rows.length > 0;
    return { count: rows.length, hasMore, nextSince: hasMore ? last : null };
  }
}

interface ReplayRange {
  since: Date;
  /** Left out itself. */
  until: Date;
  /** Null for all. */
  types: readonly string[] | null;
  states: readonly Exclude<WebhookMessageState, 'pending'>[];
  limit: number;
}

export interface ReplayedRange {
  count: number;
  /** Whether there are more than the limit. */
  hasMore: boolean;
  /** From when on they are. */
  nextSince: Date | null;
}

const inRange = (what: string) => `
  select ${what} from webhook_messages
  where webhook_id = $1 and event_id is not null and created_at >= $2 and created_at < $3
    and state = any($4::text[]) and ($5::text[] is null or event_type = any($5))`;

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
      createdAt: column.moment(),
      finishedAt: column.optionalMoment(),
    },
    { sequelize, modelName: 'WebhookMessage', tableName: 'webhook_messages', timestamps: false },
  );
}
