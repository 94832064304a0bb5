import type { Quest, QuestProgress } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

interface QuestOfUser {
  quest: Quest;
  /** Of the present period; null = not begun. */
  progress: QuestProgress | null;
  discountCode: string | null;
}

export function presentQuest({ quest, progress, discountCode }: QuestOfUser): components['schemas']['Quest'] {
  return {
    id: quest.id,
    title: quest.title,
    ...(quest.challenge !== null && { challenge: quest.challenge }),
    ...(quest.why !== null && { why: quest.why }),
    ...(quest.hint !== null && { hint: quest.hint }),
    ...(quest.icon !== null && { icon: quest.icon }),
    quest_type: quest.questType,
    target_count: quest.targetCount,
    current_count: Math.min(progress?.currentCount ?? 0, quest.targetCount),
    is_completed: Boolean(progress?.completedAt),
    prize_claimed: Boolean(progress?.claimedAt),
    prize_type: quest.prizeType,
    prize_amount: quest.prizeAmount,
    expires_at: presentTime(quest.expiresAt),
    ...(discountCode !== null && { discount_code: discountCode }),
  };
}
