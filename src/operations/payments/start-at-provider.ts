import { type Payment, PaymentStep, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { publicUrl } from '../../platform/public-url.js';
import type { PaymentAsked, PaymentGateway, PaymentStarted } from '../../providers/payments/gateway.js';
import { installedGateways } from '../../providers/payments/payment-gateways.js';
import { ProviderRefusal, ProviderUnavailable } from '../../providers/payments/provider-failures.js';
import { closePayment } from './close-payment.js';
import { lockForPayment } from './confirm-payment.js';
import { returnAddress } from './return-address.js';

/** Registers the payment with its provider and gives the address at which it is paid. What the provider does not take is closed. */
export async function startAtProvider(context: Context, payment: Payment): Promise<string> {
  const gateway = payment.gateway === 'Balance' ? undefined : installedGateways().get(payment.gateway);
  if (!gateway) throw new DomainError('provider_unavailable', 'This way to pay is not set up any more.');
  const started = await ask(context, gateway, payment);
  return inTransaction(context, async (context) => {
    const { payment: held } = await lockForPayment(context, payment);
    if (held.status !== 'Pending') throw new DomainError('payment_refused', 'The payment was ended meanwhile.');
    const { authority, redirectUrl, answer } = started;
    await held.update({ authority, redirectUrl }, { transaction: context.transaction });
    await PaymentStep.note(context, held, 'sent_to_provider', answer);
    return redirectUrl;
  });
}

async function ask(context: Context, gateway: PaymentGateway, payment: Payment): Promise<PaymentStarted> {
  const user = await User.findByPk(payment.userId, { rejectOnEmpty: true });
  try {
    return await gateway.request(await askedOf(payment, user));
  } catch (error) {
    if (!(error instanceof ProviderRefusal || error instanceof ProviderUnavailable)) throw error;
    const isRefusal = error instanceof ProviderRefusal;
    // Nobody was sent to the provider: whatever it noted will not be paid.
    await inTransaction(context, async (context) => {
      const { payment: held } = await lockForPayment(context, payment);
      const reason = isRefusal ? `refused: ${error.code}` : 'provider_unavailable';
      if (held.status === 'Pending')
        await closePayment(context, held, { status: 'Failed', reason, answer: error.answer });
    });
    throw isRefusal
      ? new DomainError('payment_refused', `${gateway.name} does not take this payment. Choose another way to pay.`, {
          details: { provider_code: error.code },
          cause: error,
        })
      : new DomainError(
          'provider_unavailable',
          `${gateway.name} does not answer. Try again, or choose another way to pay.`,
          {
            retryAfterSeconds: 5,
            cause: error,
          },
        );
  }
}

async function askedOf(payment: Payment, user: User): Promise<PaymentAsked> {
  const callbackUrl = await comesBackTo(payment);
  const { id: paymentId, amountMinor, currency, title, terms, expiresAt } = payment;
  return {
    paymentId,
    amountMinor,
    currency,
    description: title,
    callbackUrl,
    cancelUrl: callbackUrl,
    productId: terms.storeProductId,
    payer: { name: user.fullName, email: user.email, phoneNumber: user.phoneNumber },
    expiresAt,
    keepsCard: terms.keepsCard === true,
  };
}

/** Stripe tells us by events; the others by the payer's browser, which then goes on. */
async function comesBackTo(payment: Payment): Promise<string> {
  if (payment.gateway === 'Stripe') return returnAddress(payment);
  return `${publicUrl()}/v1/payments/callback/${payment.gateway.toLowerCase()}`;
}
