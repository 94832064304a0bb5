import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { type Asked, type Database, rowLock } from '../platform/database.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export type CredentialKind = 'password';

export interface FoundPassword {
  userId: string;
  hash: string | null;
  setAt: Date | null;
}

/** The password that a user proves himself with. The secrets are read only through the scope `withSecrets`. */
export class Credential extends RecordedModel<InferAttributes<Credential>, InferCreationAttributes<Credential>> {
  declare id: string;
  declare userId: string;
  declare tenantId: string;
  declare kind: CredentialKind;
  /** An argon2 hash in its own notation; until its owner's first sign-in perhaps one that came with an import. */
  declare passwordHash: string;
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

  /** Whether passwords of the tenant are still kept in a notation that came with an import. */
  static async someAreImported(database: Database, tenantId: string): Promise<boolean> {
    const text = `select from credentials where tenant_id = $1 and password_hash not like '$argon2id$%' limit 1`;
    return (await database.lookUp({ name: 'imported-passwords-of-tenant', text }, [tenantId])).length > 0;
  }

  /** Whose address this is in the tenant, with the hash of his password and when he set it, if he has one. The e-mail address counts first. */
  static async findPassword(
    asked: Asked,
    tenantId: string,
    { email, phoneNumber }: { email: string | null; phoneNumber: string | null },
  ): Promise<FoundPassword | null> {
    const address = email ?? phoneNumber;
    // What PostgreSQL cannot store is nobody's address.
    if (address === null || address.includes('\0')) return null;
    const [name, condition] =
      email === null
        ? ['password-by-phone-number', 'u.phone_number = $2']
        : ['password-by-email', 'lower(u.email) = lower($2)'];
    const text = `
      select u.id as "userId", c.password_hash as hash, c.confirmed_at as "setAt"
      from users u left join credentials c on c.user_id = u.id and c.kind = 'password'
      where u.tenant_id = $1 and ${condition}`;
    const [found] = await asked.query<FoundPassword>({ name, text }, [tenantId, address]);
    return found ?? null;
  }
}

const secrets = ['passwordHash'];

export function initCredential(sequelize: Sequelize): void {
  Credential.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      kind: column.text(),
      passwordHash: column.text(),
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
    personal: { erasure: 'delete', attributes: [], exported: { as: 'credentials' } },
    // Only with the whole person, of whose erasure an event tells.
    eventsOfDeletion: () => [],
    unaudited: secrets,
    events: (credential, { kind, changed }, context) => {
      // A re-hash with stronger parameters is no news to anybody.
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
