import { type Payment, PaymentStep, type User, UserPlan } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import type { PaymentGateway, PaymentKnown, ProviderAnswer, Settlement } from '../../providers/payments/gateway.js';
import { installedGateways } from '../../providers/payments/payment-gateways.js';
import { postToLedger } from '../ledger/post-to-ledger.js';
import { closePayment } from './close-payment.js';
import { confirmPayment, lockForPayment } from './confirm-payment.js';

const dayMilliseconds = 86_400_000;

/** How the provider knows the payment; null for one that was never begun there, or is of a gateway no longer configured. */
export function knownAtProvider(payment: Payment): { gateway: PaymentGateway; known: PaymentKnown } | null {
  const gateway = payment.gateway === 'Balance' ? undefined : installedGateways().get(payment.gateway);
  if (!gateway || payment.authority === null) return null;
  const { id: paymentId, authority, amountMinor, currency, terms } = payment;
  return { gateway, known: { paymentId, authority, amountMinor, currency, productId: terms.storeProductId } };
}

/**
 * Asks the provider to take the money and does what follows from its answer: the one way in which a payment through a
 * provider is confirmed, whoever says that it was paid. Any number of calls, at once or in any order, confirm it once.
 * Throws `ProviderUnavailable` when the provider does not tell.
 */
export async function settlePayment(context: Context, payment: Payment): Promise<Payment> {
  const at = knownAtProvider(payment);
  if (!at) return payment;
  // What ended is not taken: money that nobody takes goes back by itself. Stripe takes it without being asked.
  if (payment.status !== 'Pending' && payment.gateway !== 'Stripe') return payment;
  const settlement = await at.gateway.settle(at.known);
  return inTransaction(context, (context) => applySettlement(context, payment, settlement));
}

/** Only looks, and settles what the provider calls paid. */
export async function inquirePayment(context: Context, payment: Payment): Promise<Payment> {
  const at = knownAtProvider(payment);
  if (!at || payment.status !== 'Pending') return payment;
  const found = await at.gateway.inquire(at.known);
  if (found.outcome === 'paid') return settlePayment(context, payment);
  return inTransaction(context, (context) => applySettlement(context, payment, found));
}

/** What follows from the provider's answer, in the caller's transaction. */
export async function applySettlement(context: InTransaction, seen: Payment, settlement: Settlement): Promise<Payment> {
  const held = await lockForPayment(context, seen);
  const { payment } = held;
  if (settlement.outcome === 'paid') {
    if (payment.status === 'Pending' && (await isOvertaken(context, payment)))
      await closePayment(context, payment, { status: 'Failed', reason: 'plan_replaced', answer: settlement.answer });
    if (payment.status === 'Pending') await confirmPayment(context, held, settlement);
    else if (payment.failedAt) await keepLateMoney(context, held, settlement);
  } else if (settlement.outcome === 'unpaid' && payment.status === 'Pending') {
    const { reason, answer } = settlement;
    await closePayment(context, payment, { status: 'Failed', reason, answer });
  } else if (settlement.outcome === 'open' && settlement.isUnderWay && payment.status === 'Pending') {
    await waitLonger(context, payment, settlement.answer);
  }
  return payment;
}

/** What was paid in a way that takes days does not expire meanwhile: day by day, as long as the provider says so. */
async function waitLonger(context: InTransaction, payment: Payment, answer: ProviderAnswer): Promise<void> {
  const now = context.now().getTime();
  if (payment.expiresAt.getTime() > now + dayMilliseconds / 2) return;
  await payment.update({ expiresAt: new Date(now + dayMilliseconds) }, { transaction: context.transaction });
  await PaymentStep.note(context, payment, 'under_way', answer);
}

/** Whether another plan was bought while the card was charged for the renewal of the one before. */
async function isOvertaken(
  context: InTransaction,
  { id, userId, planId, consentId, terms }: Payment,
): Promise<boolean> {
  const plan = consentId ? await UserPlan.findOpenForUpdate(context, userId, terms.scope) : null;
  return plan !== null && plan.renewalPaymentId !== id && plan.planId !== planId;
}

/**
 * Money that came in for a payment which had ended is the payer's, and goes to his balance: once. In a currency that he
 * has no balance in, it waits among the corrections for somebody to send it back.
 */
async function keepLateMoney(
  context: InTransaction,
  { payment, buyer }: { payment: Payment; buyer: User },
  { reference, cardLast4, answer }: Extract<Settlement, { outcome: 'paid' }>,
): Promise<void> {
  if (payment.latePaidAt || payment.gateway === 'Balance') return;
  const { userId, gateway, amountMinor } = payment;
  await payment.update(
    { latePaidAt: context.now(), gatewayReference: reference, cardLast4 },
    { transaction: context.transaction },
  );
  const hasBalance = buyer.currency === payment.currency && !buyer.erasedAt;
  await PaymentStep.note(context, payment, hasBalance ? 'late_payment' : 'late_payment_to_send_back', answer);
  await postToLedger(context, {
    kind: 'late_payment',
    causeId: payment.id,
    tenantId: payment.tenantId,
    currency: payment.currency,
    description: `Paid too late: ${payment.title}`,
    entries: [
      { account: { kind: 'gateway', gateway }, amountMinor: -amountMinor },
      { account: hasBalance ? { kind: 'user_balance', userId } : { kind: 'corrections' }, amountMinor },
    ],
  });
}
