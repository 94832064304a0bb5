import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Op,
  type Sequelize,
  type WhereOptions,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const apiKeyEnvironments = ['Live', 'Test'] as const;
export type ApiKeyEnvironment = (typeof apiKeyEnvironments)[number];

/** What a key may be used for, as in the contract. */
export const apiKeyScopes = [
  'renders:create',
  'renders:read',
  'renders:cancel',
  'projects:read',
  'projects:write',
  'templates:read',
  'exports:read',
  'exports:download',
  'users:read',
  'users:write',
  'webhooks:manage',
] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** What a tenant's programs prove themselves with at the gateway. Stored hashed: the secret is told once. */
export class ApiKey extends RecordedModel<InferAttributes<ApiKey>, InferCreationAttributes<ApiKey>> {
  declare id: string;
  declare tenantId: string;
  declare name: string;
  declare environment: ApiKeyEnvironment;
  /** SHA-256 in hexadecimal. */
  declare keyHash: string;
  declare keyPrefix: string;
  declare last4: string;
  declare scopes: ApiKeyScope[];
  /** Networks in CIDR; none = from anywhere. */
  declare allowedIps: string[];
  declare rateLimitRpm: number;
  declare expiresAt: Date | null;
  /** This and the count are written in batches, past the hooks: see `use-counts.ts`. */
  declare lastUsedAt: CreationOptional<Date | null>;
  declare usageCount: CreationOptional<number>;
  declare revokedAt: CreationOptional<Date | null>;
  declare revokedReason: CreationOptional<string | null>;
  /** The key that a rotation put in its place. */
  declare replacedById: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  isGood(now: Date): boolean {
    return !this.revokedAt && (this.expiresAt === null || this.expiresAt > now);
  }

  async revoke(context: InTransaction, reason: string | null): Promise<void> {
    if (this.revokedAt) return;
    const values = { revokedAt: context.now(), revokedReason: reason };
    await this.update(values, { transaction: context.transaction });
  }

  async replaceBy(context: InTransaction, next: ApiKey, validUntil: Date): Promise<void> {
    const expiresAt = this.expiresAt && this.expiresAt < validUntil ? this.expiresAt : validUntil;
    await this.update({ replacedById: next.id, expiresAt }, { transaction: context.transaction });
  }

  /** How many of the tenant's keys are good, those that a successor will replace among them. */
  static countGood(context: InTransaction, tenantId: string): Promise<number> {
    const open = { [Op.or]: [{ expiresAt: null }, { expiresAt: { [Op.gt]: context.now() } }] };
    const where: WhereOptions = { tenantId, revokedAt: null, ...open };
    return ApiKey.count({ where, transaction: context.transaction });
  }

  static findForUpdate(context: InTransaction, tenantId: string, id: string): Promise<ApiKey | null> {
    return ApiKey.findOne({ where: { id, tenantId }, transaction: context.transaction, lock: rowLock });
  }
}

export function initApiKey(sequelize: Sequelize): void {
  ApiKey.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      name: column.text(),
      environment: column.text(),
      keyHash: column.text(),
      keyPrefix: column.text(),
      last4: column.text(),
      scopes: column.json(),
      allowedIps: column.json(),
      rateLimitRpm: column.count(),
      expiresAt: column.optionalMoment(),
      lastUsedAt: column.optionalMoment(),
      usageCount: column.wholeNumber({ defaultValue: 0 }),
      revokedAt: column.optionalMoment(),
      revokedReason: column.optionalText(),
      replacedById: column.optionalUuid(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'ApiKey',
      tableName: 'api_keys',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['keyHash'] } },
    },
  );
  record(ApiKey, {
    subject: 'api_key',
    personal: 'none',
    unaudited: ['keyHash', 'usageCount', 'lastUsedAt'],
    events: eventsOf,
    invalidates: (key, { kind }) => (kind === 'created' ? [] : [`api_key:${key.id}`]),
  });
}

function eventsOf(key: ApiKey, { kind, changed }: Change) {
  const entity = { type: 'api_key', id: key.id, tenantId: key.tenantId };
  const data = {
    api_key_id: key.id,
    tenant_id: key.tenantId,
    name: key.name,
    environment: key.environment,
    key_prefix: key.keyPrefix,
    last4: key.last4,
  };
  const end = { expires_at: key.expiresAt?.toISOString() ?? null };
  if (kind === 'created') {
    const terms = { scopes: key.scopes, allowed_ips: key.allowedIps, rate_limit_rpm: key.rateLimitRpm, ...end };
    return [eventOf('tenant.api_key.created.v1', entity, { ...data, ...terms })];
  }
  const events = [];
  if (changed.includes('replacedById') && key.replacedById)
    events.push(eventOf('tenant.api_key.rotated.v1', entity, { ...data, ...end, replaced_by_id: key.replacedById }));
  if (changed.includes('revokedAt') && key.revokedAt)
    events.push(eventOf('tenant.api_key.revoked.v1', entity, { ...data, revoked_at: key.revokedAt.toISOString() }));
  return events;
}
