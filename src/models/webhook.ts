import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { decryptSecret, encryptSecret } from '../platform/secrets.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** Too many failures for too long, an answer 410, or a person. */
export const disabledCauses = ['failures', 'gone', 'manager'] as const;
export type DisabledCause = (typeof disabledCauses)[number];

/** Where a tenant wants to be told of events, by Standard Webhooks. */
export class Webhook extends RecordedModel<InferAttributes<Webhook>, InferCreationAttributes<Webhook>> {
  declare id: string;
  declare tenantId: string;
  declare name: string;
  declare url: string;
  /** Types and wildcards, as `readEventPatterns` lets them be. */
  declare events: string[];
  declare isActive: CreationOptional<boolean>;
  declare disabledCause: CreationOptional<DisabledCause | null>;
  declare disabledAt: CreationOptional<Date | null>;
  /** One event after the other: one that fails holds up those behind it. */
  declare inOrder: CreationOptional<boolean>;
  /** How many requests may be under way at once, 1 to 32. */
  declare maxInFlight: CreationOptional<number>;
  declare secretSealed: string;
  /** Signs beside the present one until `previousSecretUntil`. */
  declare previousSecretSealed: CreationOptional<string | null>;
  declare previousSecretUntil: CreationOptional<Date | null>;
  /** This and the three that follow are written by the sender, past the hooks. */
  declare lastTriggeredAt: CreationOptional<Date | null>;
  declare lastStatusCode: CreationOptional<number | null>;
  declare consecutiveFailures: CreationOptional<number>;
  declare failingSince: CreationOptional<Date | null>;
  /** Of the user, staff member or service; null for the system. */
  declare createdBy: string | null;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  /** With its secrets. */
  static findForUpdate({ transaction }: InTransaction, id: string): Promise<Webhook | null> {
    return Webhook.scope('withSecrets').findByPk(id, { transaction, lock: rowLock });
  }

  /** What signs at this moment, the present secret first. Of a row that was read with its secrets. */
  secretsAt(now: Date): string[] {
    const { previousSecretSealed, previousSecretUntil } = this;
    const previous =
      previousSecretSealed && previousSecretUntil && previousSecretUntil > now ? [previousSecretSealed] : [];
    return [this.secretSealed, ...previous].map(decryptSecret);
  }

  /** The present secret becomes the previous one, which ends with `overlapMilliseconds`; without any it ends now. */
  async rotateSecret({ transaction, now }: InTransaction, secret: string, overlapMilliseconds: number): Promise<void> {
    const previous =
      overlapMilliseconds > 0
        ? {
            previousSecretSealed: this.secretSealed,
            previousSecretUntil: new Date(now().getTime() + overlapMilliseconds),
          }
        : { previousSecretSealed: null, previousSecretUntil: null };
    await this.update({ ...previous, secretSealed: encryptSecret(secret) }, { transaction });
  }

  /** False when it was off already: whoever comes second changes nothing. */
  async disable({ transaction, now }: InTransaction, cause: DisabledCause): Promise<boolean> {
    if (!this.isActive) return false;
    await this.update({ isActive: false, disabledCause: cause, disabledAt: now() }, { transaction });
    return true;
  }

  /** With a clean slate. False when it was on already. */
  async enable({ transaction }: InTransaction): Promise<boolean> {
    if (this.isActive) return false;
    const anew = { consecutiveFailures: 0, failingSince: null };
    await this.update({ isActive: true, disabledCause: null, disabledAt: null, ...anew }, { transaction });
    return true;
  }
}

export function initWebhook(sequelize: Sequelize): void {
  Webhook.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      name: column.text(),
      url: column.text(),
      events: { type: DataTypes.ARRAY(DataTypes.TEXT), allowNull: false },
      isActive: column.withDefault(column.flag(), true),
      disabledCause: column.optionalText(),
      disabledAt: column.optionalMoment(),
      inOrder: column.withDefault(column.flag(), false),
      maxInFlight: column.withDefault({ type: DataTypes.SMALLINT, allowNull: false }, 8),
      secretSealed: column.text(),
      previousSecretSealed: column.optionalText(),
      previousSecretUntil: column.optionalMoment(),
      lastTriggeredAt: column.optionalMoment(),
      lastStatusCode: { type: DataTypes.SMALLINT },
      consecutiveFailures: column.withDefault(column.count(), 0),
      failingSince: column.optionalMoment(),
      createdBy: column.optionalUuid(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'Webhook',
      tableName: 'webhooks',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['secretSealed', 'previousSecretSealed'] } },
      scopes: { withSecrets: {} },
    },
  );
  record(Webhook, {
    subject: 'webhook',
    personal: 'none',
    events: eventsOf,
    eventsOfDeletion: (webhook) => [eventOf('tenant.webhook.deleted.v1', entityOf(webhook), told(webhook))],
    unaudited: [
      ...['secretSealed', 'previousSecretSealed'],
      ...['lastTriggeredAt', 'lastStatusCode', 'consecutiveFailures', 'failingSince'],
    ],
  });
}

const entityOf = ({ id, tenantId }: Webhook) => ({ type: 'webhook', id, tenantId });

// The host alone: the rest of the address is a secret in itself at many receivers.
const told = ({ id, tenantId, name, url }: Webhook) => ({
  webhook_id: id,
  tenant_id: tenantId,
  name,
  host: new URL(url).host,
});

const terms = ({ events, inOrder, maxInFlight }: Webhook) => ({
  events,
  in_order: inOrder,
  max_in_flight: maxInFlight,
});

const toldTerms = {
  name: 'name',
  url: 'url',
  events: 'events',
  inOrder: 'in_order',
  maxInFlight: 'max_in_flight',
} as const;

function eventsOf(webhook: Webhook, change: Change) {
  const entity = entityOf(webhook);
  const data = told(webhook);
  if (change.kind === 'created') return [eventOf('tenant.webhook.created.v1', entity, { ...data, ...terms(webhook) })];
  const events = [];
  const changed = toldNames(change, toldTerms);
  if (changed.length > 0)
    events.push(eventOf('tenant.webhook.updated.v1', entity, { ...data, ...terms(webhook), changed }));
  if (change.changed.includes('secretSealed')) {
    const previous_secret_until = webhook.previousSecretUntil?.toISOString() ?? null;
    events.push(eventOf('tenant.webhook.secret_rotated.v1', entity, { ...data, previous_secret_until }));
  }
  if (change.changed.includes('isActive'))
    events.push(
      webhook.disabledCause
        ? eventOf('tenant.webhook.disabled.v1', entity, { ...data, cause: webhook.disabledCause })
        : eventOf('tenant.webhook.enabled.v1', entity, data),
    );
  return events;
}
