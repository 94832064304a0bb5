import { ParkedMessage } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { eventReader } from '../read-incoming-event.js';
import { applyOnce } from './apply-once.js';
import { faultOf } from './fault-of.js';

/** Takes a message that staff want taken again, in one transaction with its being noted; should it fail, it waits again. Returns how many were settled. */
export async function replayParkedMessages(context: Context): Promise<number> {
  const asked = await ParkedMessage.findOne({
    where: { state: 'Replaying' },
    order: ['updatedAt', 'id'],
    attributes: ['id'],
  });
  if (!asked) return 0;
  const read = await eventReader();
  try {
    await inTransaction(context, async (context) => {
      const message = await stillAsked(context, asked.id);
      if (!message) return;
      await applyOnce(context, read(Buffer.from(message.editedBody ?? message.body)));
      await message.update({ state: 'Replayed', settledAt: context.now() }, { transaction: context.transaction });
    });
  } catch (thrown) {
    const { cure, fault, error } = faultOf(thrown);
    if (cure === 'wait') throw thrown;
    await inTransaction(context, async (context) => {
      const message = await stillAsked(context, asked.id);
      const again = {
        state: 'Waiting',
        fault,
        error: error.slice(0, 1000),
        attempts: (message?.attempts ?? 0) + 1,
      } as const;
      await message?.update(again, { transaction: context.transaction });
    });
  }
  return 1;
}

async function stillAsked(context: Parameters<typeof ParkedMessage.findForUpdate>[0], id: string) {
  const message = await ParkedMessage.findForUpdate(context, id);
  return message?.state === 'Replaying' ? message : null;
}
