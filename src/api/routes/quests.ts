import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentQuest } from '../presenters/quest.js';

export const questRoutes = {
  listQuests: async (context) => {
    const offers = await operations.listQuests(context);
    return { status: 200, body: { data: offers.map(presentQuest) } };
  },

  claimQuest: async (context, { params }) => {
    const claimed = await operations.claimQuest(context, { questId: params.quest_id });
    return { status: 200, body: presentQuest(claimed) };
  },
} satisfies Partial<Handlers>;
