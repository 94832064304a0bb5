import { Discount, discountKinds, discountStates } from '../../models/discount.js';
import { createDiscount } from '../../operations/discounts/create-discount.js';
import { switchOffDiscount } from '../../operations/discounts/switch-off-discount.js';
import { updateDiscount } from '../../operations/discounts/update-discount.js';
import { choice, decimal, moment, number, onlyWith, optional, reference, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const terms = {
  name: text(120),
  kind: choice(discountKinds),
  value: decimal(9_000_000_000_000),
  currency: optional(onlyWith('kind', 'FixedAmount', choice(['IRR', 'USD']))),
  maxUseCount: optional(number(1, 1_000_000_000)),
  startsAt: optional(moment()),
  expiresAt: optional(moment()),
};

/** The same rule as Discount.stateAt, for lists. */
const stateSql = (now: string) => `case when not "Discount".is_active then 'switched_off'
  when "Discount".expires_at <= ${now} then 'ended'
  when "Discount".use_count >= "Discount".max_use_count then 'used_up'
  when "Discount".starts_at > ${now} then 'scheduled' else 'active' end`;

export const discounts: ResourceShape = {
  id: 'discounts',
  model: Discount,
  group: 'commerce',
  icon: 'Percent',
  title: 'code',
  readers: rolesFor('listDiscounts'),
  search: `lower("Discount"."code" || ' ' || "Discount"."name")`,
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    // A personal one is told to its user alone.
    code: {
      as: 'code',
      sql: () =>
        `case when "Discount".for_user_id is null then "Discount".code else left("Discount".code, 3) || '…' end`,
    },
    name: { as: 'text' },
    kind: { as: 'state', filter: 'equals', values: discountKinds },
    value: { as: 'money', currency: 'currency', unit: 'kind' },
    currency: { as: 'code', places: ['show', 'list'] },
    state: { as: 'state', filter: 'equals', values: discountStates, sql: stateSql },
    useCount: { as: 'number' },
    maxUseCount: { as: 'number', empty: 'unlimited' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals', empty: 'everywhere' },
    expiresAt: { as: 'moment' },
    startsAt: { as: 'moment', places: ['show'] },
    isActive: { as: 'flag', places: ['show'] },
    ownerUserId: { as: 'reference', of: 'users', places: ['show'] },
    forUserId: { as: 'reference', of: 'users', places: ['show'] },
    ownerProfitPercentage: { as: 'number', places: ['show'] },
    appliesToPlanIds: { as: 'list', places: ['show'] },
    createdAt: { as: 'moment', places: ['show'], sort: true },
    updatedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    new: operationAction({
      operation: 'createDiscount',
      type: 'resource',
      icon: 'Plus',
      variant: 'primary',
      input: { code: text(40, { technical: true }), ...terms, tenantId: optional(reference('tenants')) },
      run: (context, { values }) => createDiscount(context, values),
    }),
    edit: operationAction({
      operation: 'updateDiscount',
      type: 'record',
      icon: 'Edit2',
      guardsAgainstStale: true,
      input: terms,
      run: (context, { id, values, updatedAt }) =>
        updateDiscount(context, { discountId: id, ...values, ...given({ expectedUpdatedAt: updatedAt }) }),
    }),
    switchOff: operationAction({
      operation: 'switchOffDiscount',
      type: 'record',
      icon: 'Power',
      variant: 'danger',
      when: (row) => row['state'] !== 'switched_off',
      input: {},
      run: (context, { id }) => switchOffDiscount(context, { discountId: id }),
    }),
  },
};
