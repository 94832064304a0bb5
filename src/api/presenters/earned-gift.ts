import type { EarnedGift } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

interface GiftOfUser {
  gift: EarnedGift;
  discountCode: string | null;
}

export function presentEarnedGift({ gift, discountCode }: GiftOfUser): components['schemas']['EarnedGift'] {
  return {
    id: gift.id,
    gift_id: gift.giftId,
    name: gift.name,
    ...(gift.description !== null && { description: gift.description }),
    prize_type: gift.prizeType,
    value: gift.value,
    unit: gift.unit,
    earned_at: presentTime(gift.earnedAt),
    expires_at: presentTime(gift.expiresAt),
    is_used: gift.usedAt !== null && gift.usedAt !== undefined,
    ...(discountCode !== null && { discount_code: discountCode }),
  };
}
