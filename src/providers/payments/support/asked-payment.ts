import { randomUUID } from 'node:crypto';
import type { PaymentFault } from '../../../test-support/payment-servers/payment-server.js';
import type { PaymentAsked, PaymentKnown } from '../gateway.js';
import { ProviderRefusal, ProviderUnavailable } from '../provider-failures.js';

export function askedPayment(parts: Partial<PaymentAsked> = {}): PaymentAsked {
  const paymentId = parts.paymentId ?? randomUUID();
  return {
    paymentId,
    amountMinor: 1_500_000,
    currency: 'IRR',
    description: 'Creator plan',
    callbackUrl: `https://identity.example.com/v1/payments/callback?payment=${paymentId}`,
    cancelUrl: 'https://identity.example.com/cancelled',
    productId: 'creator-monthly',
    payer: { name: 'Sara Moradi', email: 'sara@example.com', phoneNumber: '+989121234567' },
    expiresAt: new Date(Date.now() + 3_600_000),
    keepsCard: false,
    ...parts,
  };
}

export function knownPayment(
  { paymentId, amountMinor, currency, productId }: PaymentAsked,
  authority: string,
): PaymentKnown {
  return { paymentId, authority, amountMinor, currency, productId };
}

/** `unavailable`, `refused <code>`, or the answer itself. */
export async function outcomeOf<Answer>(asking: Promise<Answer>): Promise<Answer | string> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof ProviderUnavailable) return 'unavailable';
    if (error instanceof ProviderRefusal) return `refused ${error.code}`;
    throw error;
  }
}

/** Milliseconds: short where no answer is to come, and longer where something is to happen before that. */
export function patienceFor(fault: PaymentFault | null): number {
  if (fault === 'hang') return 300;
  return fault === 'act_then_hang' ? 1_500 : 15_000;
}
