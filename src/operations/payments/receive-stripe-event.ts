import { Op } from 'sequelize';
import { Payment } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { stripeWebhookSecret } from '../../providers/payments/payment-gateways.js';
import { ProviderUnavailable } from '../../providers/payments/provider-failures.js';
import { readStripeEvent, StripeEventRefused } from '../../providers/payments/read-stripe-event.js';
import { authorizeOperation } from '../policy-table.js';
import { chargeByConsent, isToBeCharged } from './charge-by-consent.js';
import { inquirePayment, settlePayment } from './settle-payment.js';

const paidTypes = new Set(['checkout.session.completed', 'checkout.session.async_payment_succeeded']);
/** Of a card that was charged without its owner; of those that somebody made at a session, the session tells. */
const chargedTypes = new Set(['payment_intent.succeeded', 'payment_intent.payment_failed']);
const endedTypes = new Set(['checkout.session.expired', 'checkout.session.async_payment_failed']);

/**
 * Stripe tells of a payment. An event is a reason to read the payment's state from Stripe, and nothing more: so repeated,
 * late and reordered ones do no harm. Throws `bad_request` for one that Stripe did not sign, or not within five minutes,
 * and `provider_unavailable` when Stripe does not tell the state: it sends the event again.
 */
export async function receiveStripeEvent(
  context: Context,
  { rawBody, signature }: { rawBody: Buffer; signature: string | undefined },
): Promise<void> {
  authorizeOperation(context, 'receiveStripeEvent');
  const { type, authority, renewalOf } = await verified(context, rawBody, signature);
  const isOfCharge = chargedTypes.has(type) && renewalOf !== null;
  if (!isOfCharge && (authority === null || !(paidTypes.has(type) || endedTypes.has(type)))) return;
  const where = isOfCharge ? { id: renewalOf, consentId: { [Op.ne]: null } } : { authority };
  const payment = await Payment.findOne({ where: { gateway: 'Stripe', ...where } });
  if (!payment) return;
  try {
    if (isToBeCharged(payment)) await chargeByConsent(context, payment);
    else await (isOfCharge || paidTypes.has(type) ? settlePayment(context, payment) : inquirePayment(context, payment));
  } catch (cause) {
    if (!(cause instanceof ProviderUnavailable)) throw cause;
    throw new DomainError('provider_unavailable', 'Stripe does not tell the state. Send the event again.', {
      retryAfterSeconds: 30,
      cause,
    });
  }
}

async function verified({ now }: Context, rawBody: Buffer, signature: string | undefined) {
  try {
    return await readStripeEvent(rawBody, signature, stripeWebhookSecret() ?? '', now());
  } catch (cause) {
    if (!(cause instanceof StripeEventRefused)) throw cause;
    throw new DomainError('bad_request', 'This is no event that Stripe has signed just now.', { cause });
  }
}
