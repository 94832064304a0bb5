import { ExternalIdentity } from '../../models/index.js';
import { unlinkIdentity } from '../../operations/auth/unlink-identity.js';
import { reason } from '../fields.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

export const identities: ResourceShape = {
  id: 'identities',
  model: ExternalIdentity,
  group: 'people',
  icon: 'Link',
  title: 'provider',
  readers: rolesFor('searchUsers'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    provider: { as: 'state', filter: 'equals', values: ['google', 'telegram'] },
    email: { as: 'address' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    lastUsedAt: { as: 'moment' },
    subject: { as: 'code', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    unlink: operationAction({
      operation: 'unlinkIdentity',
      type: 'record',
      icon: 'Trash2',
      variant: 'danger',
      input: { reason: reason(['stolen', 'request']) },
      run: (context, { id, values }) => unlinkIdentity(context, { identityId: id, ...values }),
    }),
  },
};
