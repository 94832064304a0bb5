import { mismatchOf } from './compare-payment.js';
import type { PaymentKnown, ProviderAnswer, Settlement } from './gateway.js';
import { ProviderUnavailable } from './provider-failures.js';
import { cardLast4, type Fields, fieldsIn, keep, textIn, wholeNumberIn } from './read-answer.js';

const neverPaid = new Set(['requires_payment_method', 'requires_action', 'requires_confirmation', 'canceled']);

/** What Stripe's payment of a charge without its owner says. Nobody can finish one that wanted the owner: it is never paid. */
export function settlementOfIntent(known: PaymentKnown, intent: Fields): Settlement {
  const answer = answerOf(intent);
  const [status, currency] = [textIn(intent, 'status'), textIn(intent, 'currency')];
  const amountMinor = wholeNumberIn(intent, 'amount');
  if (intent['object'] !== 'payment_intent' || status === null || currency === null || amountMinor === null)
    throw new ProviderUnavailable('Stripe', 'Stripe answered with what is no payment.', answer);
  const paymentId = textIn(fieldsIn(intent, 'metadata'), 'payment_id') ?? '';
  const mismatch = mismatchOf(known, { authority: textIn(intent, 'id') ?? '', paymentId, amountMinor, currency });
  if (mismatch) return { outcome: 'unpaid', reason: mismatch, answer };
  if (status === 'succeeded') return { outcome: 'paid', reference: known.authority, cardLast4: cardOf(intent), answer };
  if (!neverPaid.has(status)) return { outcome: 'open', answer, isUnderWay: true };
  return { outcome: 'unpaid', reason: textIn(fieldsIn(intent, 'last_payment_error'), 'code') ?? status, answer };
}

/** Of the charge, where it is within. */
export function cardOf(intent: Fields): string | null {
  const details = fieldsIn(fieldsIn(intent, 'latest_charge'), 'payment_method_details');
  return cardLast4(fieldsIn(details, 'card')['last4']);
}

function answerOf(intent: Fields): ProviderAnswer {
  const error = keep(fieldsIn(intent, 'last_payment_error'), 'code', 'decline_code');
  return { ...keep(intent, 'id', 'status', 'amount', 'currency'), ...error };
}
