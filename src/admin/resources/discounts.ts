import {
  Discount,
  discountKinds,
  discountSearchText,
  discountStates,
  shownDiscountCode,
} from '../../models/discount.js';
import { createDiscount } from '../../operations/discounts/create-discount.js';
import { createDiscountCodes } from '../../operations/discounts/create-discount-codes.js';
import { explainDiscount } from '../../operations/discounts/explain-discount.js';
import { switchOffDiscount } from '../../operations/discounts/switch-off-discount.js';
import { updateDiscount } from '../../operations/discounts/update-discount.js';
import { codesFile } from '../discount-codes-file.js';
import { findingsOf } from '../discount-findings.js';
import {
  choice,
  decimal,
  flag,
  moment,
  money,
  number,
  onlyWith,
  optional,
  reference,
  references,
  text,
} from '../fields.js';
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
  maxUsesPerUser: optional(number(1, 1_000_000_000)),
  minimumAmountMinor: optional(money(1)),
  budgetMinor: optional(money(1)),
  firstPurchaseOnly: flag(),
  ownerUserId: optional(reference('users')),
  ownerProfitPercentage: optional(decimal(100, 0)),
  appliesToPlanIds: references('plans'),
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
  search: discountSearchText('"Discount"'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    code: { as: 'code', sql: () => shownDiscountCode('"Discount"') },
    name: { as: 'text' },
    kind: { as: 'state', filter: 'equals', values: discountKinds },
    value: { as: 'money', currency: 'currency', unit: 'kind' },
    currency: { as: 'code', places: ['show', 'list'] },
    state: { as: 'state', filter: 'equals', values: discountStates, sql: stateSql },
    useCount: { as: 'meter', most: 'maxUseCount' },
    maxUseCount: { as: 'number', empty: 'unlimited' },
    budgetUsedMinor: { as: 'meter', most: 'budgetMinor', currency: 'budgetCurrency' },
    budgetMinor: { as: 'money', currency: 'budgetCurrency', empty: 'unlimited' },
    budgetCurrency: { as: 'code', sql: () => `coalesce("Discount".currency, 'IRR')` },
    maxUsesPerUser: { as: 'number', places: ['show'], empty: 'unlimited' },
    minimumAmountMinor: { as: 'number', places: ['show'] },
    firstPurchaseOnly: { as: 'flag', places: ['show'] },
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
    newCodes: operationAction({
      operation: 'createDiscountCodes',
      type: 'resource',
      icon: 'Layers',
      input: {
        prefix: text(24, { technical: true }),
        count: number(1, 1_000),
        ...terms,
        tenantId: optional(reference('tenants')),
      },
      // A code that is handed to one person is good once.
      initial: () => ({ maxUseCount: 1 }),
      run: async (context, { values }) => ({ download: codesFile(await createDiscountCodes(context, values)) }),
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
    explain: operationAction({
      operation: 'explainDiscount',
      type: 'resource',
      icon: 'HelpCircle',
      input: { code: text(64, { technical: true }), userId: reference('users'), planId: reference('plans') },
      run: async (context, { values }) => ({ findings: findingsOf(await explainDiscount(context, values)) }),
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
