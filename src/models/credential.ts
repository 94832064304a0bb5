import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export type CredentialKind = 'password' | 'totp';

/** What a user proves himself with. The secrets are read only through the scope `withSecrets`. */
export class Credential extends RecordedModel<InferAttributes<Credential>, InferCreationAttributes<Credential>> {
  declare id: string;
  declare userId: string;
  declare tenantId: string;
  declare kind: CredentialKind;
  /** An argon2 hash in its own notation. */
  declare passwordHash: string | null;
  /** Sealed with the master key. */
  declare totpSecret: string | null;
  /** The newest time step accepted: a code counts once. */
  declare totpLastStep: CreationOptional<number>;
  /** When its owner set it. A re-hash leaves it as it was. */
  declare confirmedAt: Date | null;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findWithSecrets(
    context: { transaction?: InTransaction['transaction'] },
    userId: string,
    kind: CredentialKind,
    { lock = false } = {},
  ): Promise<Credential | null> {
    return Credential.scope('withSecrets').findOne({
      where: { userId, kind },
      transaction: context.transaction ?? null,
      ...(lock && { lock: rowLock }),
    });
  }
}

const secrets = ['passwordHash', 'totpSecret'];

export function initCredential(sequelize: Sequelize): void {
  Credential.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      kind: column.text(),
      passwordHash: column.optionalText(),
      totpSecret: column.optionalText(),
      totpLastStep: column.wholeNumber({ defaultValue: 0 }),
      confirmedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'Credential',
      tableName: 'credentials',
      timestamps: false,
      defaultScope: { attributes: { exclude: secrets } },
      scopes: { withSecrets: {} },
    },
  );
  record(Credential, {
    subject: 'credential',
    unaudited: [...secrets, 'totpLastStep'],
    events: (credential, { kind, changed }, context) => {
      // A used time step, or a re-hash with stronger parameters, is no news to anybody.
      if (kind === 'created' || !changed.includes('confirmedAt')) return [];
      const entity = { type: 'user', id: credential.userId, tenantId: credential.tenantId };
      const data = {
        user_id: credential.userId,
        tenant_id: credential.tenantId,
        kind: credential.kind,
        changed_at: context.now().toISOString(),
      };
      return [eventOf('identity.credential.changed.v1', entity, data)];
    },
  });
}
