import type { PaymentMethod } from '../../models/gateway-name.js';
import { Discount, type Payment, Plan, Tenant, type User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { requireOwnRedirect } from '../auth/require-own-redirect.js';
import { reserveDiscount } from '../discounts/discount-uses.js';
import { judgeDiscount } from '../discounts/judge-discount.js';
import { lockUsers } from '../ledger/post-to-ledger.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';
import { chooseMethod } from './choose-method.js';
import { makePayment } from './make-payment.js';
import { pricePurchase } from './price-purchase.js';
import type { PurchasePlanInput } from './purchase-plan.js';

/** Decides the price, holds the use of the discount and makes the payment, Pending. */
export async function createPayment(
  context: InTransaction,
  id: string,
  { planId, gateway, discountCode, returnUrl, autoRenew = false, keepCard = false }: PurchasePlanInput,
): Promise<Payment> {
  const { transaction } = context;
  const { userId, tenantId, isTenantAdmin } = signedInUser(context);
  const plan = await planOnOffer(context, planId, tenantId);
  if (plan.scope === 'Tenant' && !isTenantAdmin)
    throw new DomainError('forbidden', 'Only a manager of the tenant buys a plan for it.');
  const tenant =
    plan.scope === 'Tenant'
      ? await Tenant.findForUpdate(context, tenantId)
      : await Tenant.findByPk(tenantId, { transaction });
  if (!tenant) throw notFound('tenant');
  if (returnUrl !== undefined) requireOwnRedirect(tenant, returnUrl, 'return_url');
  const asked = discountCode === undefined ? null : await Discount.findByCode(context, tenantId, discountCode.trim());
  if (discountCode !== undefined && !asked?.isFor(userId)) throw discountRefused('not_found');
  const { buyer, owner } = await holdPeople(context, userId, asked?.ownerUserId ?? null);
  const discount = asked && (await holdDiscount(context, asked.id, plan, userId));
  const price = pricePurchase({ plan, discount, owner, buyer, autoRenew, keepsCard: keepCard });
  const method = chooseMethod(gateway, plan, buyer, price);
  if (keepCard) requireCardToKeep(method, price.amountMinor, autoRenew);
  const payment = await makePayment(context, {
    id,
    ...{ userId, tenantId, planId, ...price },
    gateway: method,
    action: 'PlanPurchase',
    currency: plan.currency,
    title: plan.name,
    description: plan.description?.slice(0, 500) ?? null,
    discountId: discount?.id ?? null,
    returnUrl: returnUrl ?? null,
  });
  if (discount) await reserveDiscount(context, discount, payment);
  return payment;
}

function requireCardToKeep(method: PaymentMethod, amountMinor: number, autoRenew: boolean): void {
  if (!autoRenew) throw unacceptable('keep_card', 'A card is kept for renewals alone: send auto_renew as well.');
  if (method !== 'Stripe') throw unacceptable('keep_card', `${method} keeps no card. Pay by Stripe, or leave it out.`);
  if (amountMinor === 0) throw unacceptable('keep_card', 'Nothing is to be paid, so there is no card to keep.');
}

async function planOnOffer({ transaction }: InTransaction, planId: string, tenantId: string): Promise<Plan> {
  const plan = await Plan.findByPk(planId, { transaction });
  if (!plan || (plan.tenantId ?? tenantId) !== tenantId) throw notFound('plan');
  if (!plan.isActive) throw new DomainError('plan_unavailable', 'This plan is no longer on offer. Choose another.');
  return plan;
}

async function holdPeople(
  context: InTransaction,
  userId: string,
  ownerUserId: string | null,
): Promise<{ buyer: User; owner: User | null }> {
  const users = await lockUsers(context, [userId, ...(ownerUserId === null ? [] : [ownerUserId])]);
  const buyer = users.get(userId);
  if (!buyer || buyer.erasedAt) throw notFound('user');
  return { buyer, owner: ownerUserId === null ? null : (users.get(ownerUserId) ?? null) };
}

/** Under the lock nobody else can take the last use, nor spend the rest of the budget. */
async function holdDiscount(context: InTransaction, id: string, plan: Plan, userId: string): Promise<Discount> {
  const discount = await Discount.findForUpdate(context, id);
  if (!discount) throw discountRefused('not_found');
  const reason = await judgeDiscount(context, { discount, plan, userId });
  if (reason !== null) throw discountRefused(reason);
  return discount;
}

function discountRefused(reason: string): DomainError {
  const message = 'The discount code cannot be used for this purchase.';
  return new DomainError('discount_not_valid', message, {
    details: { reason },
    fields: [{ field: 'discount_code', message }],
  });
}
