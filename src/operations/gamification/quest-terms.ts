import type { PrizeType, QuestType } from '../../models/quest.js';
import type { QuestCondition } from '../../models/quest-condition.js';
import { unacceptable } from '../../platform/errors.js';
import { requireSoundCondition } from './quest-condition.js';

/** What a quest asks and gives. */
export interface QuestTerms {
  title: string;
  challenge: string | null;
  why: string | null;
  hint: string | null;
  icon: string | null;
  questType: QuestType;
  targetCount: number;
  prizeType: PrizeType;
  prizeAmount: number;
  startsAt: Date | null;
  expiresAt: Date | null;
  condition: QuestCondition | null;
}

/** Points are kept in 32 bits, money in what a number holds exactly. */
const highestPrize: Record<PrizeType, number> = { LoyaltyScore: 1_000_000, Balance: 1_000_000_000_000 };

/** Throws `unprocessable` naming the field that does not fit. */
export function requireSoundQuest(terms: QuestTerms): void {
  const { targetCount, prizeAmount, prizeType, startsAt, expiresAt } = terms;
  if (!isCount(targetCount, 1_000_000))
    throw unacceptable('target_count', 'The target is a whole number from 1 to 1,000,000.');
  if (!isCount(prizeAmount, highestPrize[prizeType])) {
    throw unacceptable(
      'prize_amount',
      `The prize is a whole number from 1 to ${highestPrize[prizeType].toLocaleString('en')}.`,
    );
  }
  if (startsAt && expiresAt && expiresAt <= startsAt)
    throw unacceptable('expires_at', 'The end must come after the start.');
  requireSoundCondition(terms.condition);
}

function isCount(value: number, highest: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= highest;
}
