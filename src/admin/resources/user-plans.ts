import { UserPlan } from '../../models/index.js';
import { planScopes } from '../../models/plan-terms.js';
import { endedCauses } from '../../models/user-plan.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

/** Who has, or had, which plan; with the terms that were bought. */
export const userPlans: ResourceShape = {
  id: 'userPlans',
  model: UserPlan,
  group: 'commerce',
  icon: 'UserCheck',
  title: 'name',
  readers: rolesFor('getPlan'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    name: { as: 'text' },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['current', 'cancelled', 'ended'],
      sql: (now) => `case when "UserPlan".ended_at is not null or "UserPlan".expires_at <= ${now} then 'ended'
        when "UserPlan".cancelled_at is not null then 'cancelled' else 'current' end`,
    },
    remainChargeSec: { as: 'number' },
    expiresAt: { as: 'moment' },
    autoRenew: { as: 'flag', filter: 'flag' },
    planId: { as: 'reference', of: 'plans', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    scope: { as: 'state', filter: 'equals', values: planScopes, places: ['show'] },
    priceMinor: { as: 'money', currency: 'currency', places: ['show'] },
    currency: { as: 'code', places: ['show'] },
    taxPercentage: { as: 'number', places: ['show'] },
    billingPeriod: { as: 'state', places: ['show'] },
    initialSecondsCharge: { as: 'number', places: ['show'] },
    monthlyRendersUsed: { as: 'number', places: ['show'] },
    monthlyRendersQuota: { as: 'number', places: ['show'], empty: 'unlimited' },
    dailyRenders: { as: 'number', places: ['show'] },
    parallelRenders: { as: 'number', places: ['show'] },
    storageGb: { as: 'number', places: ['show'] },
    maxResolution: { as: 'code', places: ['show'] },
    renderSpeedFactor: { as: 'number', places: ['show'] },
    startsAt: { as: 'moment', places: ['show'] },
    cancelledAt: { as: 'moment', places: ['show'] },
    renewalFailedAt: { as: 'moment', places: ['show'] },
    renewalPaymentId: { as: 'reference', of: 'payments', places: ['show'] },
    renewalCard: {
      as: 'code',
      places: ['show'],
      sql: () => `(select '•••• ' || coalesce(c.card_last4, '') from renewal_consents c
        where c.id = "UserPlan".consent_id and c.withdrawn_at is null)`,
    },
    remindedAt: { as: 'moment', places: ['show'] },
    endedAt: { as: 'moment', places: ['show'] },
    endedCause: { as: 'state', places: ['show'], values: endedCauses },
    paymentId: { as: 'reference', of: 'payments', places: ['show'] },
    createdAt: { as: 'moment', places: ['show'], sort: true },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
