import { Ban } from '../../models/index.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const inForce = (now: string) =>
  `"Ban".lifted_at is null and ("Ban".unblock_date is null or "Ban".unblock_date > ${now})`;

export const bans: ResourceShape = {
  id: 'bans',
  model: Ban,
  group: 'people',
  icon: 'Slash',
  title: 'reason',
  readers: rolesFor('searchUsers'),
  sort: { by: 'bannedAt', direction: 'desc' },
  columns: {
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    reason: { as: 'text' },
    state: {
      as: 'state',
      sql: (now) =>
        `case when "Ban".lifted_cause = 'lifted' then 'lifted' when ${inForce(now)} then 'in_force' else 'expired' end`,
    },
    bannedByLabel: { as: 'text' },
    bannedAt: { as: 'moment', sort: true, filter: 'period' },
    unblockDate: { as: 'moment' },
    inForce: { as: 'flag', places: [], filter: 'flag', sql: inForce },
    liftedAt: { as: 'moment', places: ['show'] },
    liftedByLabel: { as: 'text', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
