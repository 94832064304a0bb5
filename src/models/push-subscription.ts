import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute, Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { decryptSecret, encryptSecret, hashToken } from '../platform/secrets.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** Where a browser's push messages go, and what they are encrypted for. Whoever has it can reach the browser. */
export interface PushAddress {
  endpoint: string;
  /** The browser's public key, P-256 uncompressed, in base64url. */
  p256dh: string;
  /** 16 bytes in base64url. */
  auth: string;
}

/** A browser that takes push messages for a user. */
export class PushSubscription extends RecordedModel<
  InferAttributes<PushSubscription>,
  InferCreationAttributes<PushSubscription>
> {
  static readonly mostOfUser = 20;

  declare id: string;
  declare userId: string;
  declare tenantId: string;
  /** SHA-256 of the endpoint, by which it is found. */
  declare endpointHash: string;
  /** Of the push service, for people to look at. */
  declare host: string;
  /** Sealed with the master key. */
  declare sealedAddress: string;
  declare userAgent: string | null;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  get address(): NonAttribute<PushAddress> {
    return JSON.parse(decryptSecret(this.sealedAddress));
  }

  static attributesOf(address: PushAddress) {
    return {
      endpointHash: hashToken(address.endpoint),
      host: new URL(address.endpoint).hostname,
      sealedAddress: encryptSecret(JSON.stringify(address)),
    };
  }

  static ofEndpointForUpdate({ transaction }: InTransaction, endpoint: string): Promise<PushSubscription | null> {
    return PushSubscription.findOne({ where: { endpointHash: hashToken(endpoint) }, transaction, lock: rowLock });
  }

  /** With their addresses. */
  static ofUser(userId: string): Promise<PushSubscription[]> {
    return PushSubscription.scope('withAddress').findAll({ where: { userId }, order: ['updatedAt', 'id'] });
  }

  /** Forgets those of a user that were used longest ago, so that this many stay. */
  static async keepNewest({ transaction }: InTransaction, userId: string, count: number): Promise<void> {
    const all = await PushSubscription.findAll({
      attributes: ['id'],
      where: { userId },
      order: [
        ['updatedAt', 'desc'],
        ['id', 'desc'],
      ],
      transaction,
    });
    const old = all.slice(count).map(({ id }) => id);
    if (old.length > 0) await PushSubscription.destroy({ where: { id: old }, transaction });
  }
}

export function initPushSubscription(sequelize: Sequelize): void {
  PushSubscription.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      endpointHash: column.text(),
      host: column.text(),
      sealedAddress: column.text(),
      userAgent: column.optionalText(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'PushSubscription',
      tableName: 'push_subscriptions',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['endpointHash', 'sealedAddress'] } },
      scopes: { withAddress: {} },
    },
  );
  record(PushSubscription, {
    subject: 'push_subscription',
    personal: { erasure: 'delete', attributes: ['host', 'userAgent'], exported: { as: 'push_subscriptions' } },
    events: () => [],
    eventsOfDeletion: () => [],
    unaudited: ['endpointHash', 'sealedAddress'],
  });
}
