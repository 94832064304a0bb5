import { Gift } from '../../models/index.js';
import { givablePrizes } from '../../models/prize-type.js';
import { createGift } from '../../operations/gifts/create-gift.js';
import { grantGift } from '../../operations/gifts/grant-gift.js';
import { switchOffGift } from '../../operations/gifts/switch-off-gift.js';
import { updateGift } from '../../operations/gifts/update-gift.js';
import { choice, lines, number, optional, reason, reference, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const terms = {
  name: text(120),
  description: optional(lines(500)),
  prizeType: choice(givablePrizes),
  value: number(1, 1_000_000_000_000),
  unit: text(32),
  expiresAfterDays: optional(number(1, 3_650)),
};

const isActive = (row: Row) => row['state'] === 'active';
const count = (condition: string) => () =>
  `select count(*)::int from earned_gifts e where e.gift_id = "Gift".id and ${condition}`;

export const gifts: ResourceShape = {
  id: 'gifts',
  model: Gift,
  group: 'engagement',
  icon: 'Gift',
  title: 'name',
  readers: [...new Set([...rolesFor('createGift'), 'Auditor' as const])],
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    name: { as: 'text' },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['active', 'switched_off'],
      sql: () => `case when "Gift".is_active then 'active' else 'switched_off' end`,
    },
    prizeType: { as: 'state', filter: 'equals', values: givablePrizes },
    value: { as: 'number' },
    unit: { as: 'text' },
    expiresAfterDays: { as: 'number', empty: 'unlimited' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals', empty: 'everywhere' },
    earnedCount: { as: 'number', places: ['show'], sql: count('true') },
    usedCount: { as: 'number', places: ['show'], sql: count('e.used_at is not null') },
    expiredCount: {
      as: 'number',
      places: ['show'],
      sql: (now) => count(`e.used_at is null and e.expires_at <= ${now}`)(),
    },
    description: { as: 'text', places: ['show'] },
    createdAt: { as: 'moment', places: ['show'], sort: true },
    updatedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    new: operationAction({
      operation: 'createGift',
      type: 'resource',
      icon: 'Plus',
      variant: 'primary',
      input: { ...terms, tenantId: optional(reference('tenants')) },
      run: (context, { values }) => createGift(context, values),
    }),
    grant: operationAction({
      operation: 'grantGift',
      type: 'record',
      icon: 'Send',
      variant: 'primary',
      when: isActive,
      input: { userId: reference('users'), reason: reason(['apology', 'thanks', 'campaign']) },
      opens: 'earnedGifts',
      run: (context, { id, values }) => grantGift(context, { giftId: id, ...values }),
    }),
    edit: operationAction({
      operation: 'updateGift',
      type: 'record',
      icon: 'Edit2',
      guardsAgainstStale: true,
      input: terms,
      run: (context, { id, values, updatedAt }) =>
        updateGift(context, { giftId: id, ...values, ...given({ expectedUpdatedAt: updatedAt }) }),
    }),
    switchOff: operationAction({
      operation: 'switchOffGift',
      type: 'record',
      icon: 'Power',
      variant: 'danger',
      when: isActive,
      input: {},
      run: (context, { id }) => switchOffGift(context, { giftId: id }),
    }),
  },
};
