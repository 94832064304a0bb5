import { Ban, Plan, type User, type UserPlan } from '../../models/index.js';
import { termsOfPlan } from '../../models/plan-terms.js';
import { isUsableTenant } from '../../models/tenant.js';
import type { InTransaction } from '../../platform/context.js';
import { tellOwner } from '../messages/tell-owner.js';
import { confirmPayment, lockForPayment, noProof } from '../payments/confirm-payment.js';
import { makePayment } from '../payments/make-payment.js';
import { pricePurchase } from '../payments/price-purchase.js';
import type { HeldPlan } from './hold-for-renewal.js';

type Obstacle = 'balance' | 'switched_off' | 'account';

/**
 * Pays for the plan once more from the balance, on the terms on which it was bought: what the plan on offer costs by now
 * does not count. What cannot be renewed is left to end; its owner is told, unless it is his account that is closed.
 */
export async function renewUserPlan(context: InTransaction, held: HeldPlan): Promise<void> {
  const { plan, user } = held;
  const price = priceOf(plan, user);
  const obstacle = await obstacleTo(context, held, price.amountMinor);
  if (obstacle) return giveUp(context, held, obstacle);
  const { userId, tenantId, planId, currency, name: title } = plan;
  const payment = await makePayment(context, {
    id: context.newId(),
    ...{ userId, tenantId, planId, currency, title, ...price },
    ...{ gateway: 'Balance', action: 'PlanRenewal', description: null, discountId: null, returnUrl: null },
  });
  await confirmPayment(context, await lockForPayment(context, payment), noProof);
}

function priceOf(plan: UserPlan, buyer: User) {
  const frozen = { ...termsOfPlan(plan), scope: plan.scope, storeProductId: null };
  return pricePurchase({ plan: frozen, discount: null, owner: null, buyer, autoRenew: true });
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

async function giveUp(context: InTransaction, { plan, user, tenant }: HeldPlan, obstacle: Obstacle): Promise<void> {
  await plan.update({ renewalFailedAt: context.now() }, { transaction: context.transaction });
  if (obstacle === 'account') return;
  const values = { plan: plan.name, at: plan.expiresAt.toISOString(), reason: obstacle };
  await tellOwner(context, { user, tenant }, 'renewal-failed', values);
}
