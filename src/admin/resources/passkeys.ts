import { Passkey } from '../../models/index.js';
import { removePasskey } from '../../operations/passkeys/remove-passkey.js';
import { reason } from '../fields.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

export const passkeys: ResourceShape = {
  id: 'passkeys',
  model: Passkey,
  group: 'people',
  icon: 'Key',
  title: 'rpId',
  readers: rolesFor('searchUsers'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    rpId: { as: 'text' },
    name: { as: 'text' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    lastUsedAt: { as: 'moment' },
    cloneDetectedAt: { as: 'moment' },
    backedUp: { as: 'flag', places: ['show'] },
    transports: { as: 'list', places: ['show'] },
    aaguid: { as: 'code', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    remove: operationAction({
      operation: 'removePasskey',
      type: 'record',
      icon: 'Trash2',
      variant: 'danger',
      input: { reason: reason(['stolen', 'request']) },
      run: (context, { id, values }) => removePasskey(context, { passkeyId: id, ...values }),
    }),
  },
};
