import { randomBytes, randomUUID } from 'node:crypto';
import {
  BalanceCorrection,
  DiscountUse,
  Payment,
  Plan,
  Refund,
  RenewalConsent,
  type User,
  UserPlan,
} from '../models/index.js';
import { monthsOf, termsOfPlan } from '../models/plan-terms.js';
import type { TestDatabase } from '../platform/test-database.js';
import { seed } from './factories.js';

type Values<Row> = Partial<{ [Name in keyof Row]: Row[Name] }>;
type Test = Pick<TestDatabase, 'database'>;

/** A plan of 1,000,000 rial a month, on offer in every tenant. */
export function buildPlan(test: Test, values: Values<Plan> = {}): Promise<Plan> {
  return seed(test, ({ transaction }) =>
    Plan.create(
      {
        id: randomUUID(),
        tenantId: null,
        scope: 'User',
        code: `plan-${randomBytes(5).toString('hex')}`,
        name: 'Pro',
        description: null,
        priceMinor: 1_000_000,
        beforePriceMinor: null,
        currency: 'IRR',
        billingPeriod: 'Monthly',
        secondsCharge: 3_600,
        monthlyRendersQuota: 100,
        storageGb: 50,
        parallelRenders: 2,
        dailyRenders: 20,
        maxResolution: '1080p',
        renderSpeedFactor: 1.5,
        icon: null,
        storeProductId: null,
        ...values,
      },
      { transaction },
    ),
  );
}

/** A payment for the plan that waits for its money. */
export function buildPayment(test: Test, user: User, plan: Plan, values: Values<Payment> = {}): Promise<Payment> {
  const { scope, storeProductId, priceMinor } = plan;
  const extras = { freeMonths: 0, renderCredits: 0, ownerUserId: null, profitMinor: 0, autoRenew: false };
  return seed(test, ({ transaction, now }) =>
    Payment.create(
      {
        id: randomUUID(),
        userId: user.id,
        tenantId: user.tenantId,
        planId: plan.id,
        gateway: 'ZarinPal',
        status: 'Pending',
        action: 'PlanPurchase',
        priceMinor,
        discountMinor: 0,
        taxMinor: 0,
        amountMinor: priceMinor,
        currency: plan.currency,
        title: plan.name,
        description: null,
        terms: { ...termsOfPlan(plan), ...extras, scope, storeProductId },
        discountId: null,
        authority: `A${randomBytes(18).toString('hex').slice(0, 35)}`,
        returnUrl: null,
        expiresAt: new Date(now().getTime() + 1_800_000),
        ...values,
      },
      { transaction },
    ),
  );
}

/** The plan as the user has it, from now for one period. */
export function buildUserPlan(test: Test, user: User, plan: Plan, values: Values<UserPlan> = {}): Promise<UserPlan> {
  return seed(test, ({ transaction, now }) => {
    const days = 30 * monthsOf[plan.billingPeriod];
    return UserPlan.create(
      {
        id: randomUUID(),
        userId: user.id,
        tenantId: user.tenantId,
        scope: plan.scope,
        planId: plan.id,
        paymentId: null,
        ...termsOfPlan(plan),
        initialSecondsCharge: plan.secondsCharge,
        remainChargeSec: plan.secondsCharge,
        startsAt: now(),
        expiresAt: new Date(now().getTime() + days * 86_400_000),
        ...values,
      },
      { transaction },
    );
  });
}

/** That the card of this payment may be charged for renewals. */
export function buildRenewalConsent(test: Test, payment: Payment): Promise<RenewalConsent> {
  const { id: paymentId, userId, tenantId } = payment;
  const cardSealed = RenewalConsent.seal({ customer: 'cus_1', paymentMethod: 'pm_1' });
  return seed(test, ({ transaction }) =>
    RenewalConsent.create(
      { id: randomUUID(), paymentId, userId, tenantId, gateway: 'Stripe', cardLast4: '4242', cardSealed },
      { transaction },
    ),
  );
}

export function buildRefund(test: Test, payment: Payment, values: Values<Refund> = {}): Promise<Refund> {
  const { id: paymentId, userId, tenantId, currency } = payment;
  return seed(test, ({ transaction }) =>
    Refund.create(
      {
        ...{ id: randomUUID(), paymentId, userId, tenantId, currency, amountMinor: 1_000 },
        ...{ refundTo: 'Balance', status: 'AwaitingApproval', reason: 'The render failed' },
        ...{ requestedByKind: 'system', requestedById: null, requestedByLabel: 'test' },
        ...values,
      },
      { transaction },
    ),
  );
}

/** One that waits for a second person. */
export function buildCorrection(test: Test, { id: userId, tenantId, currency }: User): Promise<BalanceCorrection> {
  return seed(test, ({ transaction }) =>
    BalanceCorrection.create(
      {
        ...{ id: randomUUID(), userId, tenantId, currency, amountMinor: 1_000, status: 'AwaitingApproval' },
        ...{ reason: 'Counted wrong', requestedById: null, requestedByLabel: 'test' },
      },
      { transaction },
    ),
  );
}

export function buildDiscountUse(test: Test, payment: Payment, discountId: string): Promise<DiscountUse> {
  const { id: paymentId, userId, tenantId } = payment;
  return seed(test, ({ transaction }) =>
    DiscountUse.create(
      { id: randomUUID(), discountId, paymentId, userId, tenantId, state: 'Reserved', discountMinor: 1_000 },
      { transaction },
    ),
  );
}
