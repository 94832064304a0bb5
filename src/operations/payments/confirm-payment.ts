import { type DiscountUse, Payment, PaymentStep, RenewalConsent, Tenant, type User } from '../../models/index.js';
import type { StoredCard } from '../../models/renewal-consent.js';
import type { InTransaction } from '../../platform/context.js';
import { creditOwner } from '../discounts/credit-owner.js';
import { commitDiscount } from '../discounts/discount-uses.js';
import { lockUsers, type Posting, postToLedger, renderCredits } from '../ledger/post-to-ledger.js';
import { activatePlan } from './activate-plan.js';

/** What the provider says of a payment that was made; nothing of it for the balance. */
export interface Proof {
  reference: string | null;
  cardLast4: string | null;
  answer: Record<string, unknown> | null;
  /** The payer's, where the provider kept it. */
  card?: StoredCard | null;
}

export const noProof: Proof = { reference: null, cardLast4: null, answer: null };

/** Holds all that a confirmation changes, in the order that everybody keeps: tenant, users by id, payment. */
export async function lockForPayment(
  context: InTransaction,
  { id, tenantId, userId, terms }: Payment,
): Promise<{ payment: Payment; buyer: User; tenant: Tenant | null }> {
  const tenant = terms.scope === 'Tenant' ? await Tenant.findForUpdate(context, tenantId) : null;
  const users = await lockUsers(context, [userId, ...(terms.ownerUserId === null ? [] : [terms.ownerUserId])]);
  const payment = await Payment.findForUpdate(context, id);
  const buyer = users.get(userId);
  if (!payment || !buyer) throw new Error(`The payment ${id} is gone.`);
  return { payment, buyer, tenant };
}

/**
 * Books the money, keeps the use of the discount, pays the code's owner his share and gives the buyer the plan, all or
 * nothing. The caller holds what `lockForPayment` gives and has seen that the payment is Pending.
 */
export async function confirmPayment(
  context: InTransaction,
  { payment, buyer, tenant }: { payment: Payment; buyer: User; tenant: Tenant | null },
  { reference, cardLast4, answer, card = null }: Proof,
): Promise<void> {
  const { transaction } = context;
  await payment.update(
    {
      status: 'Confirmed',
      confirmedAt: context.now(),
      receiptNumber: await Payment.nextReceiptNumber(context),
      gatewayReference: reference,
      cardLast4,
    },
    { transaction },
  );
  await PaymentStep.note(context, payment, 'confirmed', answer);
  if (payment.amountMinor > 0) await postToLedger(context, postingOf(payment));
  const use = await commitDiscount(context, payment);
  if (use) await giveWhatTheDiscountBrings(context, payment, use);
  const consent = card && payment.terms.keepsCard ? await keepConsent(context, payment, card) : null;
  await activatePlan(context, { payment, buyer, tenant, consentId: consent?.id ?? null });
}

function keepConsent(context: InTransaction, payment: Payment, card: StoredCard): Promise<RenewalConsent> {
  const { id: paymentId, userId, tenantId, cardLast4 } = payment;
  return RenewalConsent.create(
    {
      ...{ id: context.newId(), paymentId, userId, tenantId, gateway: 'Stripe' },
      ...{ cardLast4: cardLast4 ?? null, cardSealed: RenewalConsent.seal(card) },
    },
    { transaction: context.transaction },
  );
}

function postingOf(payment: Payment): Posting {
  const { amountMinor, taxMinor, gateway, userId } = payment;
  return {
    kind: 'payment',
    causeId: payment.id,
    tenantId: payment.tenantId,
    currency: payment.currency,
    description: payment.title,
    entries: [
      {
        account: gateway === 'Balance' ? { kind: 'user_balance', userId } : { kind: 'gateway', gateway },
        amountMinor: -amountMinor,
      },
      { account: { kind: 'revenue' }, amountMinor: amountMinor - taxMinor },
      { account: { kind: 'tax' }, amountMinor: taxMinor },
    ],
  };
}

async function giveWhatTheDiscountBrings(context: InTransaction, payment: Payment, use: DiscountUse): Promise<void> {
  const { terms, tenantId, userId } = payment;
  if (terms.ownerUserId !== null) await creditOwner(context, payment, use, terms.ownerUserId);
  if (terms.renderCredits === 0) return;
  await postToLedger(context, {
    kind: 'gift',
    causeId: use.id,
    tenantId,
    currency: renderCredits,
    description: 'Render credits by a discount code',
    entries: [
      { account: { kind: 'credits_issued' }, amountMinor: -terms.renderCredits },
      { account: { kind: 'user_credits', userId }, amountMinor: terms.renderCredits },
    ],
  });
}
