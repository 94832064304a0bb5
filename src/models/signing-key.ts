import type { JWK } from 'jose';
import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
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
  // The event of a rotation names both keys, so the operation that makes the pair change writes it.
  record(SigningKey, { subject: 'signing_key', unaudited: ['privateKey'], events: () => [] });
}
