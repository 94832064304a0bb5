import type { Plan, RenewalConsent, UserPlan } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentPlan(plan: Plan): components['schemas']['Plan'] {
  return {
    id: plan.id,
    tenant_id: plan.tenantId,
    scope: plan.scope,
    code: plan.code,
    name: plan.name,
    ...(plan.description !== null && { description: plan.description }),
    before_price_minor: plan.beforePriceMinor,
    ...presentPrice(plan),
    seconds_charge: plan.secondsCharge,
    ...presentCeilings(plan),
    ...(plan.icon !== null && { icon: plan.icon }),
    is_featured: plan.isFeatured,
    features: plan.features,
    is_active: plan.isActive,
  };
}

export function presentUserPlan(plan: UserPlan): components['schemas']['UserPlan'] {
  return {
    id: plan.id,
    scope: plan.scope,
    plan_id: plan.planId,
    plan_code: plan.code,
    plan_name: plan.name,
    payment_id: plan.paymentId,
    ...presentPrice(plan),
    initial_seconds_charge: plan.initialSecondsCharge,
    remain_charge_sec: plan.remainChargeSec,
    monthly_renders_used: plan.monthlyRendersUsed,
    ...presentCeilings(plan),
    starts_at: presentTime(plan.startsAt),
    expires_at: presentTime(plan.expiresAt),
    cancelled_at: presentTime(plan.cancelledAt ?? null),
    auto_renew: plan.autoRenew,
  };
}

export function presentRenewalConsent(consent: RenewalConsent): components['schemas']['RenewalConsent'] {
  return { gateway: consent.gateway, card_last4: consent.cardLast4, given_at: presentTime(consent.createdAt) };
}

const presentPrice = (plan: Plan | UserPlan) => ({
  price_minor: plan.priceMinor,
  currency: plan.currency,
  tax_percentage: plan.taxPercentage,
  billing_period: plan.billingPeriod,
});

const presentCeilings = (plan: Plan | UserPlan) => ({
  monthly_renders_quota: plan.monthlyRendersQuota,
  storage_gb: plan.storageGb,
  parallel_renders: plan.parallelRenders,
  daily_renders: plan.dailyRenders,
  max_resolution: plan.maxResolution,
  render_speed_factor: plan.renderSpeedFactor,
});
