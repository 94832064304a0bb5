import { Quest } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/** The quest is offered no more; what was completed can still be claimed. Twice is as good as once. */
export async function switchOffQuest(context: Context, { questId }: { questId: string }): Promise<Quest> {
  authorizeOperation(context, 'switchOffQuest');
  return inTransaction(context, async (context) => {
    const quest = visible(context, await Quest.findForUpdate(context, questId), 'quest');
    if (!quest.isActive) return quest;
    return quest.update({ isActive: false, switchedOffAt: context.now() }, { transaction: context.transaction });
  });
}
