import type { PaymentMethod } from '../../models/gateway-name.js';
import type { Plan, User } from '../../models/index.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { installedGateways } from '../../providers/payments/payment-gateways.js';

/** Iranian gateways take rial; the other one what they do not. */
const takesRial: Record<Exclude<PaymentMethod, 'Balance'>, boolean> = {
  ZarinPal: true,
  IdPay: true,
  Bazaar: true,
  Stripe: false,
};
/** Bazaar is left out: only its own app can pay there. */
const byDefault = ['ZarinPal', 'IdPay', 'Stripe'] as const;

interface ToPay {
  amountMinor: number;
  discountMinor: number;
}

/** The way in which the purchase is paid. Throws `unprocessable` or `currency_mismatch` for one that cannot do it. */
export function chooseMethod(
  asked: PaymentMethod | undefined,
  plan: Plan,
  buyer: User,
  { amountMinor, discountMinor }: ToPay,
): PaymentMethod {
  const method = asked ?? defaultFor(plan) ?? 'Balance';
  if (method === 'Balance') {
    if (buyer.currency !== plan.currency && amountMinor > 0) throw otherCurrency(method, plan);
    return method;
  }
  if (takesRial[method] !== (plan.currency === 'IRR')) throw otherCurrency(method, plan);
  if (amountMinor === 0) return method;
  if (!installedGateways().has(method)) throw unacceptable('gateway', `${method} is not set up here. Choose another.`);
  if (method === 'Bazaar') requireStorePrice(plan, discountMinor);
  return method;
}

function defaultFor({ currency }: Plan): PaymentMethod | undefined {
  return byDefault.find((name) => installedGateways().has(name) && takesRial[name] === (currency === 'IRR'));
}

/** The store has its own price for the plan. */
function requireStorePrice({ storeProductId }: Plan, discountMinor: number): void {
  if (storeProductId === null)
    throw unacceptable('gateway', 'This plan is not sold by Bazaar. Choose another gateway.');
  if (discountMinor > 0) throw unacceptable('discount_code', 'Bazaar knows no discount codes. Choose another gateway.');
}

function otherCurrency(method: PaymentMethod, { currency }: Plan): DomainError {
  const message = `${method} does not take ${currency}. Choose another way to pay.`;
  return new DomainError('currency_mismatch', message, { fields: [{ field: 'gateway', message }] });
}
