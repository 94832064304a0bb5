import { ServiceToken } from '../../models/index.js';
import { createServiceToken, serviceOperations } from '../../operations/service-tokens/create-service-token.js';
import { revokeServiceToken } from '../../operations/service-tokens/revoke-service-token.js';
import { choices, moment, optional, text } from '../fields.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { overseers } from './readers.js';

export const serviceTokens: ResourceShape = {
  id: 'serviceTokens',
  model: ServiceToken,
  group: 'system',
  icon: 'Key',
  title: 'name',
  readers: overseers,
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    name: { as: 'text' },
    serviceName: { as: 'code' },
    last4: { as: 'code' },
    certificateName: { as: 'code', places: ['show'] },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['active', 'ended', 'revoked'],
      sql: (now) => `case when "ServiceToken".revoked_at is not null then 'revoked'
        when "ServiceToken".expires_at <= ${now} then 'ended' else 'active' end`,
    },
    allowedOperations: { as: 'list' },
    expiresAt: { as: 'moment' },
    createdAt: { as: 'moment' },
    revokedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    new: operationAction({
      operation: 'createServiceToken',
      type: 'resource',
      icon: 'Plus',
      variant: 'primary',
      input: {
        name: text(120),
        serviceName: text(63, { technical: true }),
        allowedOperations: choices(serviceOperations),
        certificateName: optional(text(253, { technical: true })),
        expiresAt: optional(moment()),
      },
      run: async (context, { values }) => ({ secret: (await createServiceToken(context, values)).token }),
    }),
    revoke: operationAction({
      operation: 'revokeServiceToken',
      type: 'record',
      icon: 'Trash2',
      variant: 'danger',
      when: (row) => row['state'] !== 'revoked',
      input: {},
      run: (context, { id }) => revokeServiceToken(context, { serviceTokenId: id }),
    }),
  },
};
