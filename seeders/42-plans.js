import { demoId } from './demo-id.js';

const plans = [
  {
    code: 'free',
    name: 'Free',
    description: 'To try it out',
    priceMinor: 0,
    secondsCharge: 120,
    monthlyRendersQuota: 10,
    storageGb: 1,
    parallelRenders: 1,
    dailyRenders: 5,
    maxResolution: '720p',
    renderSpeedFactor: 1,
    features: { watermark: true },
  },
  {
    code: 'pro',
    name: 'Pro',
    description: 'For those who make videos every week',
    priceMinor: 4_900_000,
    beforePriceMinor: 5_900_000,
    icon: 'star',
    isFeatured: true,
    storeProductId: 'pro_monthly',
    features: { watermark: false, fonts: 40 },
  },
  {
    code: 'studio',
    name: 'Studio',
    description: 'For teams with deadlines',
    priceMinor: 14_900_000,
    secondsCharge: 18_000,
    monthlyRendersQuota: null,
    storageGb: 500,
    parallelRenders: 5,
    dailyRenders: 100,
    maxResolution: '2160p',
    renderSpeedFactor: 3,
    icon: 'film',
    storeProductId: 'studio_monthly',
    features: { watermark: false, fonts: 400, support: 'within the hour' },
  },
  {
    code: 'studio-usd',
    name: 'Studio',
    description: 'For teams outside Iran',
    priceMinor: 2_900,
    currency: 'USD',
    taxPercentage: 0,
    secondsCharge: 18_000,
    monthlyRendersQuota: null,
    storageGb: 500,
    parallelRenders: 5,
    dailyRenders: 100,
    maxResolution: '2160p',
    renderSpeedFactor: 3,
    icon: 'film',
    features: { watermark: false, fonts: 400 },
  },
  {
    code: 'acme-quarter',
    name: 'Acme partners',
    description: 'Three months at a time, for Acme’s own people',
    tenantId: demoId('tenant acme'),
    priceMinor: 12_000_000,
    billingPeriod: 'Quarterly',
    secondsCharge: 12_000,
    parallelRenders: 3,
    dailyRenders: 40,
  },
  {
    code: 'business',
    name: 'Business',
    description: 'For a whole organisation',
    scope: 'Tenant',
    priceMinor: 90_000_000,
    secondsCharge: 180_000,
    monthlyRendersQuota: 5_000,
    storageGb: 2_000,
    parallelRenders: 20,
    dailyRenders: 1_000,
    maxResolution: '2160p',
    renderSpeedFactor: 3,
    icon: 'briefcase',
    features: { watermark: false, account_manager: true },
  },
];

/** Who has which, since when and until when, in days from now. */
const owned = [
  { person: 'person001', code: 'pro', from: -12, until: 18, remainChargeSec: 2_410, autoRenew: true },
  { person: 'person002', code: 'studio', from: -3, until: 27, remainChargeSec: 17_100 },
  { person: 'person003', code: 'pro', from: -28, until: 2, remainChargeSec: 95, cancelled: -9 },
  { person: 'person004', code: 'free', from: -20, until: 10, remainChargeSec: 0 },
  { person: 'person005', code: 'acme-quarter', from: -40, until: 50, remainChargeSec: 7_300, autoRenew: true },
  { person: 'person006', code: 'pro', from: -35, until: -5, remainChargeSec: 640, ended: -5 },
];

export async function seed({ models, daysFromNow, createMissing }) {
  await createMissing(
    models.Plan,
    plans.map((plan, index) => offered(plan, daysFromNow(index - 120))),
  );
  await createMissing(
    models.UserPlan,
    owned.map((each) => hadBy(each, daysFromNow)),
  );
}

function offered(plan, createdAt) {
  return {
    id: demoId(`plan ${plan.code}`),
    tenantId: null,
    scope: 'User',
    beforePriceMinor: null,
    currency: 'IRR',
    taxPercentage: 10,
    billingPeriod: 'Monthly',
    secondsCharge: 3_600,
    monthlyRendersQuota: 100,
    storageGb: 50,
    parallelRenders: 2,
    dailyRenders: 20,
    maxResolution: '1080p',
    renderSpeedFactor: 1.5,
    icon: null,
    isFeatured: false,
    features: {},
    storeProductId: null,
    createdAt,
    ...plan,
  };
}

const ofTheOffer = [
  'tenantId',
  'description',
  'beforePriceMinor',
  'icon',
  'isFeatured',
  'features',
  'storeProductId',
  'createdAt',
];

function hadBy({ person, code, from, until, remainChargeSec, autoRenew = false, cancelled, ended }, daysFromNow) {
  const plan = offered(
    plans.find((each) => each.code === code),
    null,
  );
  const terms = Object.fromEntries(Object.entries(plan).filter(([name]) => !ofTheOffer.includes(name)));
  return {
    ...terms,
    id: demoId(`user plan ${person}@acme`),
    planId: plan.id,
    userId: demoId(`user ${person}@acme`),
    tenantId: demoId('tenant acme'),
    paymentId: null,
    initialSecondsCharge: plan.secondsCharge,
    remainChargeSec,
    monthlyRendersUsed: Math.min(
      plan.monthlyRendersQuota ?? 60,
      Math.ceil((plan.secondsCharge - remainChargeSec) / 90),
    ),
    autoRenew,
    startsAt: daysFromNow(from),
    expiresAt: daysFromNow(until),
    cancelledAt: cancelled === undefined ? null : daysFromNow(cancelled),
    endedAt: ended === undefined ? null : daysFromNow(ended),
    endedCause: ended === undefined ? null : 'expired',
    createdAt: daysFromNow(from),
  };
}
