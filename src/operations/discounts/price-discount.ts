import type { Discount } from '../../models/discount.js';

/** `percentage` (two decimals at most) of the amount, in whole minor units, rounded down. Exact for any 64-bit amount. */
export function shareOf(amountMinor: number, percentage: number): number {
  return Number((BigInt(amountMinor) * BigInt(Math.round(percentage * 100))) / 10_000n);
}

/** The same, rounded to the nearest unit; half a unit is rounded up. */
export function roundedShareOf(amountMinor: number, percentage: number): number {
  return Number((BigInt(amountMinor) * BigInt(Math.round(percentage * 100)) + 5_000n) / 10_000n);
}

/** What the code takes off the price of the plan, in minor units. Only the first two kinds take something off. */
export function discountOn(
  { priceMinor }: { priceMinor: number },
  { kind, value }: Pick<Discount, 'kind' | 'value'>,
): number {
  switch (kind) {
    case 'Percentage':
      return shareOf(priceMinor, value);
    case 'FixedAmount':
      return Math.min(value, priceMinor);
    case 'FreeMonths':
    case 'RenderCredits':
      return 0;
  }
}
