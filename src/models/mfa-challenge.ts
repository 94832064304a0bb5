import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** A sign-in whose first factor was right and whose second is awaited. Five tries, five minutes, one use. */
export class MfaChallenge extends RecordedModel<InferAttributes<MfaChallenge>, InferCreationAttributes<MfaChallenge>> {
  static readonly maxAttempts = 5;
  static readonly lifetimeSeconds = 300;

  declare id: string;
  declare userId: string;
  declare tokenHash: string;
  /** How the user was recognised so far (RFC 8176): `pwd`. */
  declare amr: string[];
  declare deviceId: string | null;
  declare deviceName: string | null;
  /** Of the token of a device that the user is known to have. */
  declare deviceTokenHash: CreationOptional<string | null>;
  declare attempts: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
  declare expiresAt: Date;
  declare usedAt: CreationOptional<Date | null>;

  /** Ends those that were opened with a password that no longer counts. */
  static async endAll({ transaction, now }: InTransaction, userId: string): Promise<void> {
    await MfaChallenge.update({ usedAt: now() }, { where: { userId, usedAt: null }, transaction });
  }

  isOpen(now: Date): boolean {
    return this.usedAt === null && this.expiresAt > now && this.attempts < MfaChallenge.maxAttempts;
  }
}

export function initMfaChallenge(sequelize: Sequelize): void {
  MfaChallenge.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tokenHash: column.text(),
      amr: column.json(),
      deviceId: column.optionalText(),
      deviceName: column.optionalText(),
      deviceTokenHash: column.optionalText(),
      attempts: column.withDefault(column.count(), 0),
      createdAt: column.moment(),
      expiresAt: column.moment(),
      usedAt: column.optionalMoment(),
    },
    {
      sequelize,
      modelName: 'MfaChallenge',
      tableName: 'mfa_challenges',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['tokenHash', 'deviceTokenHash'] } },
      scopes: { withSecrets: {} },
    },
  );
  record(MfaChallenge, {
    subject: 'mfa_challenge',
    personal: { erasure: 'delete', attributes: ['deviceId', 'deviceName'], exported: { as: 'sign_ins_under_way' } },
    events: () => [],
    eventsOfDeletion: () => [],
    unaudited: Object.keys(MfaChallenge.getAttributes()),
  });
}
