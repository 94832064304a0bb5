import { Plan } from '../../models/index.js';
import { billingPeriods, planScopes } from '../../models/plan-terms.js';
import { createPlan } from '../../operations/plans/create-plan.js';
import { switchOffPlan } from '../../operations/plans/switch-off-plan.js';
import { switchOnPlan } from '../../operations/plans/switch-on-plan.js';
import { updatePlan } from '../../operations/plans/update-plan.js';
import { choice, decimal, flag, lines, list, money, number, optional, reference, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import { featuresFrom, linesOfFeatures } from '../plan-features-form.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const most = 2_147_483_647;

const offer = {
  name: text(120),
  description: optional(lines(1000)),
  priceMinor: money(0),
  beforePriceMinor: optional(money(1)),
  taxPercentage: decimal(100, 0),
  secondsCharge: number(0, most),
  monthlyRendersQuota: optional(number(0, most)),
  dailyRenders: number(1, most),
  parallelRenders: number(1, most),
  storageGb: number(0, most),
  maxResolution: text(10, { technical: true }),
  renderSpeedFactor: decimal(100),
  icon: optional(text(64, { technical: true })),
  isFeatured: flag(),
  features: list(250),
  storeProductId: optional(text(100, { technical: true })),
};

const isOn = (row: Row) => row['state'] === 'active';

export const plans: ResourceShape = {
  id: 'plans',
  model: Plan,
  group: 'commerce',
  icon: 'Package',
  title: 'code',
  readers: rolesFor('getPlan'),
  search: `lower("Plan"."code" || ' ' || "Plan"."name")`,
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    code: { as: 'code' },
    name: { as: 'text' },
    scope: { as: 'state', filter: 'equals', values: planScopes },
    priceMinor: { as: 'money', currency: 'currency' },
    currency: { as: 'code', places: ['show', 'list'] },
    billingPeriod: { as: 'state', filter: 'equals', values: billingPeriods },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['active', 'switched_off'],
      sql: () => `case when "Plan".is_active then 'active' else 'switched_off' end`,
    },
    peopleWithPlan: {
      as: 'number',
      sql: (now) =>
        `(select count(*)::int from user_plans p where p.plan_id = "Plan".id and p.ended_at is null and p.expires_at > ${now})`,
    },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals', empty: 'everywhere' },
    beforePriceMinor: { as: 'money', currency: 'currency', places: ['show'] },
    taxPercentage: { as: 'number', places: ['show'] },
    secondsCharge: { as: 'number', places: ['show'] },
    monthlyRendersQuota: { as: 'number', places: ['show'], empty: 'unlimited' },
    dailyRenders: { as: 'number', places: ['show'] },
    parallelRenders: { as: 'number', places: ['show'] },
    storageGb: { as: 'number', places: ['show'] },
    maxResolution: { as: 'code', places: ['show'] },
    renderSpeedFactor: { as: 'number', places: ['show'] },
    features: { as: 'json', places: ['show'], sql: () => 'jsonb_pretty("Plan".features)' },
    description: { as: 'text', places: ['show'] },
    icon: { as: 'code', places: ['show'] },
    isFeatured: { as: 'flag', places: ['show'] },
    storeProductId: { as: 'code', places: ['show'] },
    createdAt: { as: 'moment', places: ['show'], sort: true },
    updatedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    new: operationAction({
      operation: 'createPlan',
      type: 'resource',
      icon: 'Plus',
      variant: 'primary',
      input: {
        code: text(40, { technical: true }),
        scope: choice(planScopes),
        currency: choice(['IRR', 'USD']),
        billingPeriod: choice(billingPeriods),
        ...offer,
        tenantId: optional(reference('tenants')),
      },
      run: (context, { values: { features, ...values } }) =>
        createPlan(context, { ...values, features: featuresFrom(features) }),
    }),
    edit: operationAction({
      operation: 'updatePlan',
      type: 'record',
      icon: 'Edit2',
      guardsAgainstStale: true,
      input: offer,
      initial: (row) => ({ features: linesOfFeatures(row) }),
      run: (context, { id, values: { features, ...values }, updatedAt }) =>
        updatePlan(context, {
          ...{ planId: id, ...values, features: featuresFrom(features) },
          ...given({ expectedUpdatedAt: updatedAt }),
        }),
    }),
    switchOff: operationAction({
      operation: 'switchOffPlan',
      type: 'record',
      icon: 'Power',
      variant: 'danger',
      when: isOn,
      input: {},
      consequences: async (_context, row) => ({ people: Number(row['peopleWithPlan']) }),
      run: (context, { id }) => switchOffPlan(context, { planId: id }),
    }),
    switchOn: operationAction({
      operation: 'switchOnPlan',
      type: 'record',
      icon: 'Power',
      when: (row) => !isOn(row),
      input: {},
      run: (context, { id }) => switchOnPlan(context, { planId: id }),
    }),
  },
};
