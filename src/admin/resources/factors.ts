import { MfaFactor } from '../../models/index.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

/** What users prove themselves with beside the password; their secrets are nobody's to read. */
export const factors: ResourceShape = {
  id: 'factors',
  model: MfaFactor,
  group: 'people',
  icon: 'Shield',
  title: 'factorType',
  readers: rolesFor('searchUsers'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    factorType: { as: 'state', filter: 'equals', values: ['TOTP', 'SMS'] },
    label: { as: 'text' },
    confirmedAt: { as: 'moment' },
    lastUsedAt: { as: 'moment' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    phoneNumber: { as: 'address', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
