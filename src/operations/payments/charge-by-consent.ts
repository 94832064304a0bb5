import { Payment, PaymentStep, RenewalConsent, User, UserPlan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import type { ChargeAsked } from '../../providers/payments/gateway.js';
import { installedGateways } from '../../providers/payments/payment-gateways.js';
import { closePayment } from './close-payment.js';
import { lockForPayment } from './confirm-payment.js';
import { applySettlement } from './settle-payment.js';

/** Whether the payment is one by consent of which it is not known yet whether the provider made it. */
export const isToBeCharged = ({ consentId, authority }: Payment): boolean => Boolean(consentId) && !authority;

/**
 * Charges the card for a renewal, and does what follows. It is looked for before: whoever died between charge and settlement is made
 * up for, and nothing is charged twice. What is not to be renewed any more is not charged. Throws `ProviderUnavailable` when
 * the provider does not tell.
 */
export async function chargeByConsent(context: Context, payment: Payment): Promise<Payment> {
  const consent = payment.consentId ? await RenewalConsent.findWithCard(payment.consentId) : null;
  const cards = consent && installedGateways().get(consent.gateway)?.cards;
  const card = consent?.card();
  if (!cards || !card) return payment;
  const { id: paymentId, amountMinor, currency, title: description } = payment;
  const asked: ChargeAsked = { paymentId, amountMinor, currency, description, card };
  const found = await cards.findCharge(asked);
  const charged = found ?? ((await mayCharge(context, payment)) ? await cards.charge(asked) : null);
  return inTransaction(context, async (context) => {
    const { payment: held } = await lockForPayment(context, payment);
    const { transaction } = context;
    if (!charged) {
      if (held.status === 'Pending') await closeUncharged(context, held);
      return held;
    }
    const { authority, settlement } = charged;
    if (authority !== null && !held.authority) {
      await held.update({ authority }, { transaction });
      await PaymentStep.note(context, held, 'sent_to_provider', settlement.answer);
    }
    return applySettlement(context, held, settlement);
  });
}

/** As long as its owner wants that, on the last moment before the card is asked. */
async function mayCharge(context: Context, { id, consentId, userId }: Payment): Promise<boolean> {
  const [payment, consent, plan, user] = await Promise.all([
    Payment.findByPk(id),
    RenewalConsent.findInForce(context, consentId ?? ''),
    UserPlan.findOne({ where: { renewalPaymentId: id, endedAt: null, autoRenew: true } }),
    User.findByPk(userId),
  ]);
  const isOpen = payment?.status === 'Pending' && payment.expiresAt > context.now();
  return isOpen && consent !== null && plan !== null && user?.erasedAt === null;
}

function closeUncharged(context: Parameters<typeof closePayment>[0], payment: Payment): Promise<void> {
  const isLate = payment.expiresAt <= context.now();
  return closePayment(
    context,
    payment,
    isLate ? { status: 'Expired', reason: 'not_paid_in_time' } : { status: 'Failed', reason: 'not_to_be_renewed' },
  );
}
