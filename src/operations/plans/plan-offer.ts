import type { BillingPeriod, PlanScope } from '../../models/plan-terms.js';
import { unacceptable } from '../../platform/errors.js';
import { lineText, optionalText, requiredText } from '../texts.js';
import { requireSoundFeatures } from './plan-features.js';

/** What of a plan can change while it is on offer. */
export interface PlanOffer {
  name: string;
  description: string | null;
  /** Minor units of the plan's currency, before tax; 0 = free. */
  priceMinor: number;
  beforePriceMinor: number | null;
  secondsCharge: number;
  monthlyRendersQuota: number | null;
  storageGb: number;
  parallelRenders: number;
  dailyRenders: number;
  maxResolution: string;
  renderSpeedFactor: number;
  taxPercentage: number;
  icon: string | null;
  isFeatured: boolean;
  features: Record<string, unknown>;
  storeProductId: string | null;
}

/** What stays for good: people hold it, or it has been sold by it. */
export interface PlanIdentity {
  code: string;
  scope: PlanScope;
  currency: string;
  billingPeriod: BillingPeriod;
}

export const noOptionalOffer = {
  description: null,
  beforePriceMinor: null,
  monthlyRendersQuota: null,
  taxPercentage: 0,
  icon: null,
  isFeatured: false,
  features: {},
  storeProductId: null,
} satisfies Partial<PlanOffer>;

const offerNames = [
  ...(Object.keys(noOptionalOffer) as (keyof typeof noOptionalOffer)[]),
  ...(['name', 'priceMinor', 'secondsCharge', 'storageGb', 'parallelRenders', 'dailyRenders'] as const),
  ...(['maxResolution', 'renderSpeedFactor'] as const),
] satisfies (keyof PlanOffer)[];

/** The offer alone, whatever else came with it. */
export function offerOf(told: PlanOffer): PlanOffer {
  return Object.fromEntries(offerNames.map((name) => [name, told[name]])) as unknown as PlanOffer;
}

const most = { amount: 1_000_000_000_000_000, count: 2_147_483_647 };

/** The offer with its texts trimmed. Throws `unprocessable` naming the field that does not fit. */
export function soundOffer(scope: PlanScope, offer: PlanOffer): PlanOffer {
  const { priceMinor, beforePriceMinor, taxPercentage, renderSpeedFactor, maxResolution, storeProductId } = offer;
  requireWhole('price_minor', priceMinor, 0, most.amount);
  if (beforePriceMinor !== null) requireWhole('before_price_minor', beforePriceMinor, 1, most.amount);
  if (beforePriceMinor !== null && beforePriceMinor <= priceMinor)
    throw unacceptable('before_price_minor', 'What it cost before must be above the price.');
  requireCounts(scope, offer);
  if (!(taxPercentage >= 0 && isWithinHundred(taxPercentage)))
    throw unacceptable('tax_percentage', 'Tax is from 0 to 100 percent, with at most two decimals.');
  if (!(renderSpeedFactor > 0 && isWithinHundred(renderSpeedFactor)))
    throw unacceptable('render_speed_factor', 'The speed is above 0 and at most 100, with at most two decimals.');
  if (!/^[A-Za-z0-9]{2,10}$/.test(maxResolution))
    throw unacceptable('max_resolution', 'A resolution is 2 to 10 letters or digits, such as 1080p or 4K.');
  if (storeProductId !== null && !/^[A-Za-z0-9._-]{1,100}$/.test(storeProductId))
    throw unacceptable('store_product_id', 'A product of the store has up to 100 letters, digits, dots, - or _.');
  requireSoundFeatures(offer.features);
  const name = lineText('name', requiredText('name', offer.name)) ?? '';
  return { ...offerOf(offer), name, description: optionalText(offer.description), icon: lineText('icon', offer.icon) };
}

function requireCounts(scope: PlanScope, offer: PlanOffer): void {
  // A tenant has no limit of nothing.
  const least = scope === 'Tenant' ? 1 : 0;
  requireWhole('seconds_charge', offer.secondsCharge, 0, most.count);
  requireWhole('storage_gb', offer.storageGb, least, most.count);
  requireWhole('parallel_renders', offer.parallelRenders, 1, most.count);
  requireWhole('daily_renders', offer.dailyRenders, 1, most.count);
  if (offer.monthlyRendersQuota !== null)
    requireWhole('monthly_renders_quota', offer.monthlyRendersQuota, least, most.count);
}

function requireWhole(field: string, value: number, least: number, most: number): void {
  if (!(Number.isSafeInteger(value) && value >= least && value <= most))
    throw unacceptable(field, `Give a whole number from ${least} to ${most}.`);
}

/** At most 100, with two decimals at most; multiplied by 100 and compared, 0.29 would fail. */
function isWithinHundred(value: number): boolean {
  return value <= 100 && Number(value.toFixed(2)) === value;
}
