import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentEarnedGift } from '../presenters/earned-gift.js';

export const giftRoutes = {
  listEarnedGifts: async (context) => {
    const gifts = await operations.listEarnedGifts(context);
    return { status: 200, body: { data: gifts.map((gift) => presentEarnedGift({ gift, discountCode: null })) } };
  },

  useEarnedGift: async (context, { params }) => {
    const used = await operations.useEarnedGift(context, { earnedGiftId: params.earned_gift_id });
    return { status: 200, body: presentEarnedGift(used) };
  },
} satisfies Partial<Handlers>;
