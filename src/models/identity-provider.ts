import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const providerNames = ['google', 'telegram'] as const;
export type ProviderName = (typeof providerNames)[number];

/** A tenant's own account at an identity provider, which counts before the installation's. */
export class IdentityProvider extends RecordedModel<
  InferAttributes<IdentityProvider>,
  InferCreationAttributes<IdentityProvider>
> {
  declare id: string;
  declare tenantId: string;
  declare provider: ProviderName;
  /** Of Google; Telegram has none. */
  declare clientId: string | null;
  /** Google's client secret or Telegram's bot token, sealed with the master key. */
  declare sealedSecret: string;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findWithSecret(tenantId: string, provider: ProviderName): Promise<IdentityProvider | null> {
    return IdentityProvider.scope('withSecrets').findOne({ where: { tenantId, provider } });
  }

  static findForUpdate(
    { transaction }: InTransaction,
    tenantId: string,
    provider: ProviderName,
  ): Promise<IdentityProvider | null> {
    return IdentityProvider.findOne({ where: { tenantId, provider }, transaction, lock: rowLock });
  }
}

export function initIdentityProvider(sequelize: Sequelize): void {
  IdentityProvider.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      provider: column.text(),
      clientId: column.optionalText(),
      sealedSecret: column.text(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'IdentityProvider',
      tableName: 'identity_providers',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['sealedSecret'] } },
      scopes: { withSecrets: {} },
    },
  );
  record(IdentityProvider, {
    subject: 'identity_provider',
    personal: 'none',
    unaudited: ['sealedSecret'],
    events: (row, { kind }) => [
      eventOf('tenant.identity_provider.changed.v1', ofTenant(row), {
        ...told(row),
        change: kind === 'created' ? 'added' : 'updated',
      }),
    ],
    eventsOfDeletion: (row) => [
      eventOf('tenant.identity_provider.changed.v1', ofTenant(row), { ...told(row), change: 'removed' }),
    ],
  });
}

const ofTenant = ({ tenantId }: IdentityProvider) => ({ type: 'tenant', id: tenantId, tenantId });
const told = ({ tenantId, provider }: IdentityProvider) => ({ tenant_id: tenantId, provider });
