import { Ban, Plan, RenewalConsent, type User, type UserPlan } from '../../models/index.js';
import { termsOfPlan } from '../../models/plan-terms.js';
import { isUsableTenant } from '../../models/tenant.js';
import type { InTransaction } from '../../platform/context.js';
import { installedGateways } from '../../providers/payments/payment-gateways.js';
import { confirmPayment, lockForPayment, noProof } from '../payments/confirm-payment.js';
import { makePayment } from '../payments/make-payment.js';
import { pricePurchase } from '../payments/price-purchase.js';
import { giveUpRenewal } from './give-up-renewal.js';
import type { HeldPlan } from './hold-for-renewal.js';

type Obstacle = 'balance' | 'switched_off' | 'account';

/** How long after the end of the plan its card may still be charged; the plan waits for that. */
const chargingMilliseconds = 30 * 60_000;

/**
 * Pays for the plan once more, on the terms on which it was bought: what the plan on offer costs by now does not count. The balance
 * pays; where it does not cover the price, the card that its owner consented to is charged, after this transaction, by
 * whoever asks providers about payments. What cannot be renewed is left to end; its owner is told.
 */
export async function renewUserPlan(context: InTransaction, held: HeldPlan): Promise<void> {
  const { plan, user } = held;
  const price = priceOf(plan, user);
  const obstacle = await obstacleTo(context, held, price.amountMinor);
  const consent = obstacle === 'balance' ? await consentFor(context, plan) : null;
  if (obstacle && !consent) return giveUpRenewal(context, held, obstacle);
  const { userId, tenantId, planId, currency, name: title } = plan;
  const agreed = {
    ...{ id: context.newId(), userId, tenantId, planId, currency, title, ...price },
    ...{ action: 'PlanRenewal' as const, description: null, discountId: null, returnUrl: null },
  };
  if (consent) {
    const expiresAt = new Date(plan.expiresAt.getTime() + chargingMilliseconds);
    const charge = await makePayment(context, { ...agreed, gateway: 'Stripe', consentId: consent.id, expiresAt });
    await plan.update({ renewalPaymentId: charge.id }, { transaction: context.transaction });
  } else {
    const payment = await makePayment(context, { ...agreed, gateway: 'Balance' });
    await confirmPayment(context, await lockForPayment(context, payment), noProof);
  }
}

function priceOf(plan: UserPlan, buyer: User) {
  const frozen = { ...termsOfPlan(plan), scope: plan.scope, storeProductId: null };
  return pricePurchase({ plan: frozen, discount: null, owner: null, buyer, autoRenew: true });
}

async function consentFor(context: InTransaction, { consentId }: UserPlan): Promise<RenewalConsent | null> {
  const consent = consentId ? await RenewalConsent.findInForce(context, consentId) : null;
  return consent && installedGateways().get(consent.gateway)?.cards ? consent : null;
}

/** A plan that staff have switched off is not sold again, on whatever terms. */
async function obstacleTo(
  context: InTransaction,
  { plan, user, tenant }: HeldPlan,
  amountMinor: number,
): Promise<Obstacle | null> {
  const now = context.now();
  if (user.erasedAt || !isUsableTenant(tenant, now)) return 'account';
  if (plan.scope === 'Tenant' && !user.isTenantAdmin) return 'account';
  if ((await Ban.findOpen(context, user.id))?.isInForce(now)) return 'account';
  const offered = await Plan.findByPk(plan.planId, { rejectOnEmpty: true, transaction: context.transaction });
  if (!offered.isActive) return 'switched_off';
  if (amountMinor === 0) return null;
  return user.currency === plan.currency && user.balanceMinor >= amountMinor ? null : 'balance';
}
