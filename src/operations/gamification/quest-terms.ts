import { Gift } from '../../models/index.js';
import type { PrizeType } from '../../models/prize-type.js';
import type { QuestType } from '../../models/quest.js';
import type { QuestCondition } from '../../models/quest-condition.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { isCount, requireSoundPrize } from './prize-terms.js';
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
  prizeGiftId: string | null;
  startsAt: Date | null;
  expiresAt: Date | null;
  condition: QuestCondition | null;
}

/** Throws `unprocessable` naming the field that does not fit. */
export async function requireSoundQuest(
  context: Pick<Context, 'transaction'>,
  tenantId: string | null,
  terms: QuestTerms,
): Promise<void> {
  const { targetCount, prizeAmount, prizeType, startsAt, expiresAt } = terms;
  if (!isCount(targetCount, 1_000_000))
    throw unacceptable('target_count', 'The target is a whole number from 1 to 1,000,000.');
  requireSoundPrize('prize_amount', prizeType, prizeAmount);
  if (startsAt && expiresAt && expiresAt <= startsAt)
    throw unacceptable('expires_at', 'The end must come after the start.');
  requireSoundCondition(terms.condition);
  await requireGift(context, tenantId, terms);
}

/** A gift of the quest's own tenant, or one of every tenant. */
async function requireGift(
  { transaction = null }: Pick<Context, 'transaction'> | { transaction?: null },
  tenantId: string | null,
  { prizeType, prizeGiftId }: QuestTerms,
): Promise<void> {
  if ((prizeType === 'Gift') !== (prizeGiftId !== null))
    throw unacceptable('prize_gift_id', 'Name the gift when the prize is one, and only then.');
  if (prizeGiftId === null) return;
  const gift = await Gift.findByPk(prizeGiftId, { transaction });
  if (!gift?.isActive || (gift.tenantId !== null && gift.tenantId !== tenantId))
    throw unacceptable('prize_gift_id', 'There is no such gift where the quest is offered.');
}
