import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import type { ProviderName } from './identity-provider.js';
import { RecordedModel, record } from './recorded-model.js';

/** That a person known to an identity provider is a user here. One such person is one user of a tenant. */
export class ExternalIdentity extends RecordedModel<
  InferAttributes<ExternalIdentity>,
  InferCreationAttributes<ExternalIdentity>
> {
  declare id: string;
  declare userId: string;
  declare tenantId: string;
  declare provider: ProviderName;
  /** The provider's own name for the person, which never changes; addresses do. */
  declare subject: string;
  /** As the provider told it when the identity was linked. */
  declare email: string | null;
  declare lastUsedAt: Date;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, id: string): Promise<ExternalIdentity | null> {
    return ExternalIdentity.findByPk(id, { transaction, lock: rowLock });
  }
}

export function initExternalIdentity(sequelize: Sequelize): void {
  ExternalIdentity.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      provider: column.text(),
      subject: column.text(),
      email: column.optionalText(),
      lastUsedAt: column.moment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'ExternalIdentity', tableName: 'external_identities', timestamps: false },
  );
  record(ExternalIdentity, {
    subject: 'external_identity',
    personal: { erasure: 'delete', attributes: ['subject', 'email'], exported: { as: 'identities' } },
    unaudited: ['lastUsedAt'],
    events: linkedOf,
    eventsOfDeletion: unlinkedOf,
  });
}

function linkedOf(identity: ExternalIdentity, { kind }: Change) {
  if (kind !== 'created') return [];
  const data = { ...told(identity), linked_at: identity.createdAt.toISOString() };
  return [eventOf('identity.external_identity.linked.v1', owner(identity), data)];
}

function unlinkedOf(identity: ExternalIdentity, context: InTransaction) {
  const data = { ...told(identity), unlinked_at: context.now().toISOString() };
  return [eventOf('identity.external_identity.unlinked.v1', owner(identity), data)];
}

const owner = ({ userId, tenantId }: ExternalIdentity) => ({ type: 'user', id: userId, tenantId });

const told = ({ id, userId, tenantId, provider }: ExternalIdentity) => ({
  identity_id: id,
  user_id: userId,
  tenant_id: tenantId,
  provider,
});
