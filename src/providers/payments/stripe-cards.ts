import type { Stripe } from 'stripe';
import type { CardKeeper, ChargeAsked, Charged, StoredCard } from './gateway.js';
import { ProviderUnavailable } from './provider-failures.js';
import { type Fields, fieldsIn, keep, textIn } from './read-answer.js';
import { isStripeRefusal, stripeFailure } from './stripe-failures.js';
import { settlementOfIntent } from './stripe-intent.js';

/** Charges by Stripe of cards whose owners consented, and what has to be forgotten of them. */
export function stripeCards(client: () => Promise<Stripe>): CardKeeper {
  return {
    // Stripe remembers an idempotency key for a day; the charge is looked for before by whoever comes later.
    charge: async (asked) => {
      const { paymentIntents } = await client();
      try {
        const idempotencyKey = `renewal-${asked.paymentId}`;
        return chargedBy(asked, await paymentIntents.create(intentOf(asked), { idempotencyKey }));
      } catch (error) {
        return refusedBy(asked, error);
      }
    },
    findCharge: async (asked) => {
      const { paymentIntents } = await client();
      try {
        const expand = ['data.latest_charge'];
        const { data } = await paymentIntents.list({ customer: asked.card.customer, limit: 100, expand });
        if (!Array.isArray(data))
          throw new ProviderUnavailable('Stripe', 'Stripe answered with what is no list of payments.');
        const own = data.find(({ metadata }) => metadata?.['renewal_of'] === asked.paymentId);
        return own ? chargedBy(asked, own) : null;
      } catch (error) {
        if (isStripeRefusal(error, 'resource_missing')) return null;
        throw stripeFailure(error);
      }
    },
    forget: async ({ customer }: StoredCard) => {
      const { customers } = await client();
      try {
        await customers.del(customer);
      } catch (error) {
        if (!isStripeRefusal(error, 'resource_missing')) throw stripeFailure(error);
      }
    },
  };
}

function intentOf({ paymentId, amountMinor, currency, description, card }: ChargeAsked) {
  return {
    amount: amountMinor,
    currency: currency.toLowerCase(),
    customer: card.customer,
    payment_method: card.paymentMethod,
    allowed_payment_method_types: ['card'],
    // Without its owner, at once, or not at all.
    off_session: true,
    confirm: true,
    description: description.slice(0, 250),
    metadata: { payment_id: paymentId, renewal_of: paymentId },
    expand: ['latest_charge'],
  } satisfies Stripe.PaymentIntentCreateParams;
}

function chargedBy({ paymentId, amountMinor, currency }: ChargeAsked, intent: unknown): Charged {
  const fields: Fields = fieldsIn({ intent }, 'intent');
  const authority = textIn(fields, 'id');
  if (authority === null)
    throw new ProviderUnavailable('Stripe', 'Stripe answered with what is no payment.', keep(fields, 'object'));
  const known = { paymentId, authority, amountMinor, currency, productId: null };
  return { authority, settlement: settlementOfIntent(known, fields) };
}

/** A card that is declined comes as a failure with the payment in it; what Stripe refuses otherwise makes no payment. */
function refusedBy(asked: ChargeAsked, error: unknown): Charged {
  if (!isStripeRefusal(error)) throw stripeFailure(error);
  const { code, type, message } = error;
  if (type === 'StripeAuthenticationError' || type === 'StripePermissionError') throw stripeFailure(error);
  if (error.payment_intent) {
    const charged = chargedBy(asked, error.payment_intent);
    // Whether it is paid stands in the payment; why not, in the failure.
    if (charged.settlement.outcome !== 'unpaid') return charged;
    return { ...charged, settlement: { ...charged.settlement, reason: code ?? charged.settlement.reason } };
  }
  const answer = keep({ code, type, message }, 'code', 'type', 'message');
  return { authority: null, settlement: { outcome: 'unpaid', reason: code ?? 'refused_by_provider', answer } };
}
