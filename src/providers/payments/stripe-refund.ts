import type { Stripe } from 'stripe';
import type { ProviderAnswer, RefundAsked, RefundOutcome } from './gateway.js';
import { ProviderUnavailable } from './provider-failures.js';
import { type Fields, fieldsIn, keep, textIn } from './read-answer.js';
import { isStripeRefusal, stripeFailure } from './stripe-failures.js';

/**
 * Stripe remembers an idempotency key for a day, and answers with what it said the first time. The refund of this id is
 * looked for before, so that it is made once whenever it is asked for, and its state is the present one. A look that fails
 * says nothing about an earlier try, so it refuses nothing.
 */
export async function stripeRefund(
  { refunds }: Stripe,
  { paymentId, reference }: { paymentId: string; reference: string },
  { refundId, amountMinor, reason }: RefundAsked,
): Promise<RefundOutcome> {
  try {
    const { data } = await refunds.list({ payment_intent: reference, limit: 100 });
    if (!Array.isArray(data))
      throw new ProviderUnavailable('Stripe', 'Stripe answered with what is no list of refunds.');
    const own = data.find(({ metadata }) => metadata?.['refund_id'] === refundId);
    if (own) return outcomeOf(own);
  } catch (error) {
    if (isStripeRefusal(error, 'resource_missing')) return refusedBy(error);
    throw stripeFailure(error);
  }
  const metadata = { refund_id: refundId, payment_id: paymentId, reason: reason.slice(0, 500) };
  try {
    const made = await refunds.create(
      { payment_intent: reference, amount: amountMinor, reason: 'requested_by_customer', metadata },
      { idempotencyKey: `refund-${refundId}` },
    );
    return outcomeOf(made);
  } catch (error) {
    if (isStripeRefusal(error)) return refusedBy(error);
    throw stripeFailure(error);
  }
}

function refusedBy({ code, type, message }: Stripe.errors.StripeError): RefundOutcome {
  const reason = type === 'StripePermissionError' ? 'access_denied' : (code ?? 'refused_by_provider');
  return refused(reason, keep({ code, message }, 'code', 'message'));
}

function outcomeOf(refund: unknown): RefundOutcome {
  const fields: Fields = fieldsIn({ refund }, 'refund');
  const answer = keep(fields, 'id', 'status', 'amount', 'currency', 'failure_reason');
  const reference = textIn(fields, 'id');
  const status = textIn(fields, 'status');
  if (reference === null || status === null)
    throw new ProviderUnavailable('Stripe', 'Stripe answered with what is no refund.', answer);
  if (status === 'succeeded') return { outcome: 'refunded', reference, answer };
  if (status === 'failed' || status === 'canceled') return refused(textIn(fields, 'failure_reason') ?? status, answer);
  return { outcome: 'pending', reference, answer };
}

function refused(reason: string, answer: ProviderAnswer): RefundOutcome {
  return { outcome: 'refused', reason, answer };
}
