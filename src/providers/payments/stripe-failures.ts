import type { Stripe } from 'stripe';
import { ProviderRefusal, ProviderUnavailable } from './provider-failures.js';
import { keep } from './read-answer.js';

/** By which Stripe says that nothing happened. A conflict of idempotency keys is none: the first try may have gone well. */
const refusals = new Set([
  'StripeInvalidRequestError',
  'StripeCardError',
  'StripeAuthenticationError',
  'StripePermissionError',
]);

/** Whether Stripe refuses this, and with the code if one is asked for. */
export function isStripeRefusal(error: unknown, code?: string): error is Stripe.errors.StripeError {
  if (!isStripeError(error) || !refusals.has(error.type)) return false;
  return code === undefined || error.code === code;
}

/** What went wrong otherwise. The package fails in ways of its own at an answer that it does not expect. */
export function stripeFailure(error: unknown): unknown {
  if (error instanceof ProviderUnavailable || error instanceof ProviderRefusal) return error;
  const { type, code, statusCode } = isStripeError(error)
    ? error
    : { type: 'unreadable', code: undefined, statusCode: undefined };
  const answer = keep({ type, code, status: statusCode }, 'type', 'code', 'status');
  return new ProviderUnavailable('Stripe', `Stripe gave no answer that settles anything (${type}).`, answer, {
    cause: error,
  });
}

/** By its name: the package's classes are not loaded before they are needed. */
function isStripeError(error: unknown): error is Stripe.errors.StripeError {
  return error instanceof Error && 'type' in error && String(error.type).startsWith('Stripe');
}
