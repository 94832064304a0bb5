import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** What another service proves itself with; stored hashed, limited to the operations it lists. */
export class ServiceToken extends RecordedModel<InferAttributes<ServiceToken>, InferCreationAttributes<ServiceToken>> {
  static readonly prefix = 'frs_';

  declare id: string;
  declare name: string;
  declare serviceName: string;
  declare tokenHash: string;
  declare last4: string;
  declare allowedOperations: string[];
  /** A name of the client certificate that proves the service as well; in lower case. */
  declare certificateName: CreationOptional<string | null>;
  declare expiresAt: Date | null;
  declare revokedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  isUsable(now: Date): boolean {
    return !this.revokedAt && (this.expiresAt === null || this.expiresAt > now);
  }

  static findForUpdate(context: InTransaction, id: string): Promise<ServiceToken | null> {
    return ServiceToken.findByPk(id, { transaction: context.transaction, lock: rowLock });
  }
}

export function initServiceToken(sequelize: Sequelize): void {
  ServiceToken.init(
    {
      id: column.id(),
      name: column.text(),
      serviceName: column.text(),
      tokenHash: column.text(),
      last4: column.text(),
      allowedOperations: column.json(),
      certificateName: column.optionalText(),
      expiresAt: column.optionalMoment(),
      revokedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'ServiceToken',
      tableName: 'service_tokens',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['tokenHash'] } },
    },
  );
  record(ServiceToken, {
    subject: 'service_token',
    personal: 'none',
    unaudited: ['tokenHash'],
    events: eventsOf,
    invalidates: (token, { kind }) => (kind === 'created' ? [] : [`service_token:${token.id}`]),
  });
}

function eventsOf(token: ServiceToken, { kind, changed }: Change) {
  const entity = { type: 'service_token', id: token.id, tenantId: null };
  const data = {
    token_id: token.id,
    name: token.name,
    service_name: token.serviceName,
    allowed_operations: token.allowedOperations,
    certificate_name: token.certificateName ?? null,
  };
  if (kind === 'created') return [eventOf('identity.service_token.created.v1', entity, data)];
  return changed.includes('revokedAt') ? [eventOf('identity.service_token.revoked.v1', entity, data)] : [];
}
