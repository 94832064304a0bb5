import { Quest } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';
import { type QuestTerms, requireSoundQuest } from './quest-terms.js';

export interface UpdateQuestInput extends Partial<QuestTerms> {
  questId: string;
  expectedUpdatedAt?: Date;
}

export async function updateQuest(
  context: Context,
  { questId, expectedUpdatedAt, ...input }: UpdateQuestInput,
): Promise<Quest> {
  authorizeOperation(context, 'updateQuest');
  return inTransaction(context, async (context) => {
    const quest = visible(context, await Quest.findForUpdate(context, questId), 'quest');
    requireUnchanged(quest, expectedUpdatedAt);
    const terms = { ...quest.get(), ...input };
    await requireSoundQuest(context, quest.tenantId, terms);
    const title = requiredText('title', terms.title);
    return quest.update({ ...input, title }, { transaction: context.transaction });
  });
}
