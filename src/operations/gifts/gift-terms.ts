import type { GivablePrize } from '../../models/prize-type.js';
import { unacceptable } from '../../platform/errors.js';
import { isCount, requireSoundPrize } from '../gamification/prize-terms.js';

/** What a gift is. */
export interface GiftTerms {
  name: string;
  description: string | null;
  prizeType: GivablePrize;
  value: number;
  unit: string;
  expiresAfterDays: number | null;
}

const longestDays = 3_650;

/** Throws `unprocessable` naming the field that does not fit. */
export function requireSoundGift({ prizeType, value, expiresAfterDays }: GiftTerms): void {
  requireSoundPrize('value', prizeType, value);
  if (expiresAfterDays !== null && !isCount(expiresAfterDays, longestDays))
    throw unacceptable('expires_after_days', 'A gift is good for 1 to 3,650 days, or for ever.');
}
