import { type EarnedGift, Gift, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { earnGift } from '../gamification/give-prize.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';

export interface GrantGiftInput {
  giftId: string;
  userId: string;
  reason: string;
}

/** Gives one to a user. The reason stands in the audit trail. */
export async function grantGift(context: Context, { giftId, userId, ...input }: GrantGiftInput): Promise<EarnedGift> {
  authorizeOperation(context, 'grantGift');
  const reason = requiredText('reason', input.reason);
  return inTransaction({ ...context, reason }, async (context) => {
    const user = visible(context, await User.findLivingForUpdate(context, userId), 'user');
    const gift = visible(context, await Gift.findForUpdate(context, giftId), 'gift');
    if (!gift.isActive) throw unacceptable('gift_id', 'This gift is switched off.');
    if (gift.tenantId !== null && gift.tenantId !== user.tenantId)
      throw unacceptable('user_id', 'This gift belongs to another tenant than the user.');
    const sourceId = context.actor.kind === 'staff' ? context.actor.staffId : null;
    return earnGift(context, user, gift, { source: 'staff', sourceId });
  });
}
