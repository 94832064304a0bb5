import type { Mismatch, PaymentKnown } from './gateway.js';

/** What the provider says that was paid; a part that it does not tell is left out. */
export interface PaymentTold {
  amountMinor?: number;
  /** In any case of letters. */
  currency?: string;
  paymentId?: string;
  authority?: string;
}

/** Null when it is our payment to the last unit. */
export function mismatchOf(known: PaymentKnown, told: PaymentTold): Mismatch | null {
  if (told.authority !== undefined && told.authority !== known.authority) return 'order_mismatch';
  if (told.paymentId !== undefined && told.paymentId !== known.paymentId) return 'order_mismatch';
  if (told.currency !== undefined && told.currency.toUpperCase() !== known.currency) return 'currency_mismatch';
  if (told.amountMinor !== undefined && told.amountMinor !== known.amountMinor) return 'amount_mismatch';
  return null;
}
