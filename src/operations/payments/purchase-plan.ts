import type { PaymentMethod } from '../../models/gateway-name.js';
import { Payment } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { oncePerKey } from '../once-per-key.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { confirmPayment, lockForPayment, noProof } from './confirm-payment.js';
import { createPayment } from './create-payment.js';
import { returnAddress } from './return-address.js';
import { startAtProvider } from './start-at-provider.js';

export interface PurchasePlanInput {
  planId: string;
  /** The first that takes the plan's currency, unless told. */
  gateway?: PaymentMethod;
  discountCode?: string;
  /** Where the payer comes back to, at one of the tenant's own origins. */
  returnUrl?: string;
  /** Whether the plan is bought again when it ends: from the balance, or by the card that is kept. */
  autoRenew?: boolean;
  /** The payer's consent that Stripe keeps his card, and that it is charged for renewals without him. */
  keepCard?: boolean;
}

export interface StartedPurchase {
  paymentId: string;
  /** Where the payer goes: to the provider, or back when there is nothing left to pay. */
  redirectUrl: string;
}

/**
 * Begins the purchase of a plan, or makes it when the balance pays or nothing is to be paid. Throws `plan_unavailable`,
 * `discount_not_valid`, `currency_mismatch`, `insufficient_funds`, `payment_refused`, or `provider_unavailable`; nothing
 * is then held of the discount.
 */
export async function purchasePlan(context: Context, input: PurchasePlanInput): Promise<StartedPurchase> {
  authorizeOperation(context, 'purchasePlan');
  signedInUser(context);
  return oncePerKey(context, 'purchasePlan', input, async (paymentId) => {
    const payment = (await Payment.findByPk(paymentId)) ?? (await beginPayment(context, paymentId, input));
    if (payment.status !== 'Pending') return { paymentId, redirectUrl: await returnAddress(payment) };
    return { paymentId, redirectUrl: payment.redirectUrl ?? (await startAtProvider(context, payment)) };
  });
}

/** The payment, and in the same transaction all that follows where no provider is asked. */
function beginPayment(context: Context, paymentId: string, input: PurchasePlanInput): Promise<Payment> {
  return inTransaction(context, async (context) => {
    const created = await createPayment(context, paymentId, input);
    if (created.gateway !== 'Balance' && created.amountMinor > 0) return created;
    const held = await lockForPayment(context, created);
    await confirmPayment(context, held, noProof);
    return held.payment;
  });
}
