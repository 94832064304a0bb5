import type { PrizeType } from '../../models/prize-type.js';
import { unacceptable } from '../../platform/errors.js';

/** Points are kept in 32 bits, money in what a number holds exactly; a discount gives percent. */
const highest: Record<PrizeType, number> = {
  LoyaltyScore: 1_000_000,
  RenderCredits: 1_000_000,
  Balance: 1_000_000_000_000,
  Discount: 100,
  Gift: 1,
};

/** Throws `unprocessable` at the field that holds the amount. */
export function requireSoundPrize(field: string, prizeType: PrizeType, amount: number): void {
  const most = highest[prizeType];
  if (isCount(amount, most)) return;
  if (prizeType === 'Gift') throw unacceptable(field, 'A quest gives one gift: the amount is 1.');
  throw unacceptable(field, `The prize is a whole number from 1 to ${most?.toLocaleString('en')}.`);
}

export function isCount(value: number, highest: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= highest;
}
