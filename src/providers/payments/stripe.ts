import type { Stripe } from 'stripe';
import type { StripeSettings } from '../../platform/payment-settings.js';
import { mismatchOf } from './compare-payment.js';
import type { PaymentAsked, PaymentGateway, PaymentKnown, ProviderAnswer, Settlement, StoredCard } from './gateway.js';
import { ProviderRefusal, ProviderUnavailable } from './provider-failures.js';
import { type Fields, fieldsIn, keep, textIn, wholeNumberIn } from './read-answer.js';
import { stripeCards } from './stripe-cards.js';
import { openStripe } from './stripe-client.js';
import { isStripeRefusal, stripeFailure } from './stripe-failures.js';
import { cardOf, settlementOfIntent } from './stripe-intent.js';
import { stripeRefund } from './stripe-refund.js';

const gateway = 'Stripe';

/** Stripe counts these in other units than ISO 4217 does. */
const countedOtherwise = new Set(['ISK', 'UGX']);
const minute = 60_000;

/** Stripe's Checkout: a session is made, the payer is sent to it, and its state is read again whatever an event says. */
export function stripe(settings: StripeSettings, { timeoutMs }: { timeoutMs?: number } = {}): PaymentGateway {
  let opened: Promise<Stripe> | null = null;
  const client = () => {
    opened ??= openStripe(settings, timeoutMs);
    return opened;
  };

  const look = async (known: PaymentKnown): Promise<Settlement> => {
    const { checkout, paymentIntents } = await client();
    try {
      if (isCharge(known)) {
        const intent = await paymentIntents.retrieve(known.authority, { expand: ['latest_charge'] });
        return settlementOfIntent(known, fieldsOf(intent));
      }
      const expand = ['payment_intent.latest_charge'];
      const session = await checkout.sessions.retrieve(known.authority, { expand });
      return lookedAt(known, fieldsOf(session));
    } catch (error) {
      if (isStripeRefusal(error, 'resource_missing'))
        return { outcome: 'unpaid', reason: 'unknown_authority', answer: { code: 'resource_missing' } };
      throw stripeFailure(error);
    }
  };

  return {
    name: gateway,
    request: async (asked) => {
      if (countedOtherwise.has(asked.currency))
        throw new ProviderRefusal(gateway, 'currency_not_supported', `Stripe takes no payments in ${asked.currency}.`);
      const { checkout } = await client();
      try {
        const idempotencyKey = `payment-${asked.paymentId}`;
        const session = fieldsOf(await checkout.sessions.create(sessionOf(asked), { idempotencyKey }));
        const [authority, redirectUrl] = [textIn(session, 'id'), textIn(session, 'url')];
        if (authority === null || redirectUrl === null || !/^https?:\/\//.test(redirectUrl)) throw unreadable(session);
        return { authority, redirectUrl, answer: answerOf(session) };
      } catch (error) {
        if (isStripeRefusal(error)) throw refusalOf(error);
        throw stripeFailure(error);
      }
    },
    // Stripe takes the money by itself.
    settle: look,
    inquire: look,
    refund: async (known, asked) => stripeRefund(await client(), known, asked),
    cards: stripeCards(client),
  };
}

/** A card was charged without a session, in which somebody would have paid. */
const isCharge = ({ authority }: PaymentKnown): boolean => authority.startsWith('pi_');

function sessionOf(asked: PaymentAsked): Stripe.Checkout.SessionCreateParams {
  const { paymentId, amountMinor, currency, description, callbackUrl, cancelUrl, payer, keepsCard } = asked;
  const expiresAt = expiryOf(asked);
  return {
    mode: 'payment',
    client_reference_id: paymentId,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: currency.toLowerCase(),
          unit_amount: amountMinor,
          product_data: { name: description.slice(0, 250) },
        },
      },
    ],
    success_url: callbackUrl,
    cancel_url: cancelUrl,
    metadata: { payment_id: paymentId },
    payment_intent_data: {
      metadata: { payment_id: paymentId },
      ...(keepsCard && { setup_future_usage: 'off_session' as const }),
    },
    // Other ways of paying take days, or are not to be used without the payer.
    ...(keepsCard && { customer_creation: 'always' as const, allowed_payment_method_types: ['card' as const] }),
    // What is paid has to be in the currency that is compared.
    adaptive_pricing: { enabled: false },
    ...(payer.email && { customer_email: payer.email }),
    ...(expiresAt !== null && { expires_at: expiresAt }),
  };
}

/** Seconds; Stripe takes from 30 minutes to 24 hours by its own clock, and 24 hours where nothing is said. */
function expiryOf({ expiresAt }: PaymentAsked): number | null {
  const left = expiresAt.getTime() - Date.now();
  return left >= 31 * minute && left <= 24 * 60 * minute ? Math.floor(expiresAt.getTime() / 1000) : null;
}

function lookedAt(known: PaymentKnown, session: Fields): Settlement {
  const [status, paid] = [textIn(session, 'status'), textIn(session, 'payment_status')];
  const answer = answerOf(session);
  if (session['object'] !== 'checkout.session' || status === null || paid === null) throw unreadable(session);
  const amountMinor = wholeNumberIn(session, 'amount_total');
  const currency = textIn(session, 'currency');
  if (amountMinor === null || currency === null) throw unreadable(session);
  const told = {
    authority: textIn(session, 'id') ?? '',
    paymentId: textIn(session, 'client_reference_id') ?? '',
    amountMinor,
    currency,
  };
  const mismatch = mismatchOf(known, told);
  if (mismatch) return { outcome: 'unpaid', reason: mismatch, answer };
  if (status === 'expired') return { outcome: 'unpaid', reason: 'expired', answer };
  const intent = fieldsIn(session, 'payment_intent');
  if (paid === 'paid') {
    const reference = textIn(intent, 'id') ?? textIn(session, 'payment_intent');
    if (reference === null) throw unreadable(session);
    return { outcome: 'paid', reference, cardLast4: cardOf(intent), answer, card: keptCard(session, intent) };
  }
  // A way of paying that takes days has failed: this session takes no other.
  const failed = ['requires_payment_method', 'canceled'].includes(textIn(intent, 'status') ?? '');
  if (status === 'complete' && failed) return { outcome: 'unpaid', reason: 'failed', answer };
  return status === 'complete' ? { outcome: 'open', answer, isUnderWay: true } : { outcome: 'open', answer };
}

/** The payer's, where he let it be charged without him. */
function keptCard(session: Fields, intent: Fields): StoredCard | null {
  const [customer, paymentMethod] = [textIn(session, 'customer'), textIn(intent, 'payment_method')];
  if (customer === null || paymentMethod === null || textIn(intent, 'setup_future_usage') !== 'off_session')
    return null;
  return { customer, paymentMethod };
}

function answerOf(session: Fields): ProviderAnswer {
  const names = ['id', 'status', 'payment_status', 'amount_total', 'currency', 'client_reference_id', 'expires_at'];
  const intent = fieldsIn(session, 'payment_intent');
  const [id, status] = [textIn(intent, 'id'), textIn(intent, 'status')];
  return {
    ...keep(session, ...names),
    ...(id !== null && { payment_intent: id }),
    ...(status !== null && { payment_intent_status: status }),
  };
}

function refusalOf({ code, type, message }: Stripe.errors.StripeError): ProviderRefusal {
  const answer = keep({ code, type, message }, 'code', 'type', 'message');
  return new ProviderRefusal(gateway, code ?? type, `Stripe refuses the payment (${code ?? type}).`, answer);
}

function unreadable(session: Fields): ProviderUnavailable {
  return new ProviderUnavailable(gateway, 'Stripe answered with what is no session.', answerOf(session));
}

/** Not believed to be what the package's types say. */
function fieldsOf(session: unknown): Fields {
  return fieldsIn({ session }, 'session');
}
