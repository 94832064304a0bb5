import { apiKeyEnvironments, apiKeyScopes } from '../../models/api-key.js';
import { ApiKey } from '../../models/index.js';
import { createApiKey } from '../../operations/api-keys/create-api-key.js';
import { revokeApiKey } from '../../operations/api-keys/revoke-api-key.js';
import { rotateApiKey } from '../../operations/api-keys/rotate-api-key.js';
import { choice, choices, list, moment, number, optional, reason, reference, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const isActive = (row: Row) => row['state'] === 'active';

export const apiKeys: ResourceShape = {
  id: 'apiKeys',
  model: ApiKey,
  group: 'tenants',
  icon: 'Code',
  title: 'name',
  readers: rolesFor('listApiKeys'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    name: { as: 'text' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    keyPrefix: { as: 'code', filter: 'equals' },
    environment: { as: 'state', filter: 'equals', values: apiKeyEnvironments },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['active', 'ended', 'revoked'],
      sql: (now) => `case when "ApiKey".revoked_at is not null then 'revoked'
        when "ApiKey".expires_at <= ${now} then 'ended' else 'active' end`,
    },
    scopes: { as: 'list' },
    lastUsedAt: { as: 'moment' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    last4: { as: 'code', places: ['show'] },
    usageCount: { as: 'number', places: ['show'] },
    allowedIps: { as: 'list', places: ['show'] },
    rateLimitRpm: { as: 'number', places: ['show'] },
    expiresAt: { as: 'moment', places: ['show'] },
    revokedAt: { as: 'moment', places: ['show'] },
    revokedReason: { as: 'text', places: ['show'] },
    replacedById: { as: 'reference', of: 'apiKeys', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    new: operationAction({
      operation: 'createApiKey',
      type: 'resource',
      icon: 'Plus',
      variant: 'primary',
      input: {
        tenantId: reference('tenants'),
        name: text(120),
        environment: choice(apiKeyEnvironments),
        scopes: choices(apiKeyScopes),
        allowedIps: list(60),
        rateLimitRpm: optional(number(1, 100_000)),
        expiresAt: optional(moment()),
      },
      run: async (context, { values: { rateLimitRpm, ...values } }) => ({
        secret: (await createApiKey(context, { ...values, ...given({ rateLimitRpm }) })).secretKey,
      }),
    }),
    rotate: operationAction({
      operation: 'rotateApiKey',
      type: 'record',
      icon: 'RefreshCw',
      when: (row) => isActive(row) && (row['replacedById'] ?? null) === null,
      input: { validUntil: optional(moment()) },
      run: async (context, { id, values }) => ({
        secret: (await rotateApiKey(context, { ...(await keyOf(id)), ...values })).secretKey,
      }),
    }),
    revoke: operationAction({
      operation: 'revokeApiKey',
      type: 'record',
      icon: 'Trash2',
      variant: 'danger',
      when: (row) => row['state'] !== 'revoked',
      input: { reason: optional(reason(['leaked', 'unused', 'request'])) },
      run: async (context, { id, values }) => revokeApiKey(context, { ...(await keyOf(id)), ...values }),
    }),
  },
};

/** The operations find a key within its tenant, as their paths name it; the console has the record alone. */
async function keyOf(id: string): Promise<{ tenantId: string; apiKeyId: string }> {
  const { tenantId } = await ApiKey.findByPk(id, { attributes: ['tenantId'], rejectOnEmpty: true });
  return { tenantId, apiKeyId: id };
}
