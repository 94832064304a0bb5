import type { ModelAttributes } from 'sequelize';
import * as column from './columns.js';

export const billingPeriods = ['Monthly', 'Quarterly', 'Yearly'] as const;
export type BillingPeriod = (typeof billingPeriods)[number];
export const monthsOf: Record<BillingPeriod, number> = { Monthly: 1, Quarterly: 3, Yearly: 12 };

export const planScopes = ['User', 'Tenant'] as const;
export type PlanScope = (typeof planScopes)[number];

/** What a plan costs and grants. A purchase freezes it: what the plan becomes later does not touch what was bought. */
export interface PlanTerms {
  code: string;
  name: string;
  /** Minor units of `currency`, before tax. */
  priceMinor: number;
  currency: string;
  billingPeriod: BillingPeriod;
  /** Seconds of rendering in each period. */
  secondsCharge: number;
  /** null = no limit. */
  monthlyRendersQuota: number | null;
  storageGb: number;
  /** Renders that may run at once. */
  parallelRenders: number;
  dailyRenders: number;
  maxResolution: string;
  renderSpeedFactor: number;
  /** Added to the price. */
  taxPercentage: number;
}

export const termNames = [
  'code',
  'name',
  'priceMinor',
  'currency',
  'billingPeriod',
  'secondsCharge',
  'monthlyRendersQuota',
  'storageGb',
  'parallelRenders',
  'dailyRenders',
  'maxResolution',
  'renderSpeedFactor',
  'taxPercentage',
] as const satisfies (keyof PlanTerms)[];

export function termsOfPlan(plan: PlanTerms): PlanTerms {
  return Object.fromEntries(termNames.map((name) => [name, plan[name]])) as unknown as PlanTerms;
}

export const termColumns = () =>
  ({
    code: column.text(),
    name: column.text(),
    priceMinor: column.wholeNumber(),
    currency: column.text(),
    billingPeriod: column.text(),
    secondsCharge: column.count(),
    monthlyRendersQuota: column.optionalCount(),
    storageGb: column.count(),
    parallelRenders: column.count(),
    dailyRenders: column.count(),
    maxResolution: column.text(),
    renderSpeedFactor: column.decimalNumber(),
    taxPercentage: column.decimalNumber(),
  }) satisfies ModelAttributes;
