import type { GatewayName } from '../../models/gateway-name.js';
import { Payment, PaymentStep } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { publicUrl } from '../../platform/public-url.js';
import { ProviderUnavailable } from '../../providers/payments/provider-failures.js';
import { returnAddress } from './return-address.js';
import { inquirePayment, settlePayment } from './settle-payment.js';

interface Return {
  gateway: GatewayName;
  authority: string | undefined;
  /** What the provider has the browser say; it is noted, and not believed. */
  said: Record<string, unknown>;
  /** Whether the payer is said to have paid: then the money is taken, if the provider itself says so. */
  isSaidPaid: boolean;
}

/**
 * A payer's browser comes back from a provider. Whoever calls knows no more than an authority, so nothing that it says counts:
 * the provider is asked, with the amount that is kept here. Gives the address to send the browser to.
 */
export async function returnFromProvider(
  context: Context,
  { gateway, authority, said, isSaidPaid }: Return,
): Promise<string> {
  const payment = authority === undefined ? null : await Payment.findOne({ where: { gateway, authority } });
  if (!payment) return `${publicUrl()}/payments/result?status=Unknown`;
  if (payment.status === 'Pending')
    await inTransaction(context, (context) => PaymentStep.note(context, payment, 'payer_returned', said));
  return returnAddress(await lookAt(context, payment, isSaidPaid));
}

async function lookAt(context: Context, payment: Payment, isSaidPaid: boolean): Promise<Payment> {
  try {
    return await (isSaidPaid ? settlePayment(context, payment) : inquirePayment(context, payment));
  } catch (error) {
    // The payer is told that it is not decided yet; the provider is asked again later.
    if (error instanceof ProviderUnavailable) return payment;
    throw error;
  }
}
