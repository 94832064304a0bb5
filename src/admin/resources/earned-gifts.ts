import { giftSources } from '../../models/earned-gift.js';
import { EarnedGift } from '../../models/index.js';
import { givablePrizes } from '../../models/prize-type.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

/** Who has which gift. They are given from the page of the gift, and used by the users themselves. */
export const earnedGifts: ResourceShape = {
  id: 'earnedGifts',
  model: EarnedGift,
  group: 'engagement',
  icon: 'Package',
  title: 'name',
  readers: rolesFor('listDiscounts'),
  sort: { by: 'earnedAt', direction: 'desc' },
  columns: {
    name: { as: 'text' },
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['not_used', 'used', 'expired', 'withdrawn'],
      sql: (now) => `case when "EarnedGift".used_at is not null then 'used'
        when "EarnedGift".withdrawn_at is not null then 'withdrawn'
        when "EarnedGift".expires_at <= ${now} then 'expired' else 'not_used' end`,
    },
    prizeType: { as: 'state', filter: 'equals', values: givablePrizes },
    value: { as: 'number' },
    unit: { as: 'text' },
    earnedAt: { as: 'moment', sort: true, filter: 'period' },
    expiresAt: { as: 'moment', empty: 'unlimited' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals', places: ['show'] },
    giftId: { as: 'reference', of: 'gifts', filter: 'equals', places: ['show'] },
    source: { as: 'state', values: giftSources, places: ['show'] },
    usedAt: { as: 'moment', places: ['show'] },
    withdrawnAt: { as: 'moment', places: ['show'] },
    description: { as: 'text', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
