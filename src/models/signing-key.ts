import type { JWK } from 'jose';
import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf, writeToOutbox } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export type SigningKeyStatus = 'next' | 'current' | 'retired';

/** A key pair that signs access tokens. The next one is published before it signs, so that no verifier meets a stranger. */
export class SigningKey extends RecordedModel<InferAttributes<SigningKey>, InferCreationAttributes<SigningKey>> {
  /** The `kid` of the tokens it signs. */
  declare id: string;
  declare algorithm: 'ES256';
  declare status: SigningKeyStatus;
  declare publicJwk: JWK;
  /** PKCS #8 in PEM, sealed with the master key. */
  declare privateKey: string;
  declare createdAt: CreationOptional<Date>;
  declare activatedAt: Date | null;
  declare retiredAt: Date | null;

  /** Tells that `current` signs from now on. The event names a pair of keys, so no single row's change can make it. */
  static recordRotation(context: InTransaction, current: SigningKey, next: SigningKey): Promise<void> {
    const entity = { type: 'signing_key', id: current.id, tenantId: null };
    return writeToOutbox(context, [
      eventOf('identity.signing_key.rotated.v1', entity, { kid: current.id, next_kid: next.id }),
    ]);
  }
}

export function initSigningKey(sequelize: Sequelize): void {
  SigningKey.init(
    {
      id: column.id(),
      algorithm: column.text(),
      status: column.text(),
      publicJwk: column.json(),
      privateKey: column.text(),
      createdAt: column.moment(),
      activatedAt: column.optionalMoment(),
      retiredAt: column.optionalMoment(),
    },
    {
      sequelize,
      modelName: 'SigningKey',
      tableName: 'signing_keys',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['privateKey'] } },
      scopes: { withSecrets: {} },
    },
  );
  record(SigningKey, { subject: 'signing_key', personal: 'none', unaudited: ['privateKey'], events: () => [] });
}
