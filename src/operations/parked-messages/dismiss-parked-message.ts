import type { ParkedMessage } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredText } from '../texts.js';
import { decideParkedMessage } from './decide-parked-message.js';

/** Leaves a parked message alone for good. Throws `status_not_allowed` unless it waits. */
export async function dismissParkedMessage(
  context: Context,
  { messageId, reason }: { messageId: string; reason: string },
): Promise<ParkedMessage> {
  authorizeOperation(context, 'dismissParkedMessage');
  const told = { ...context, reason: requiredText('reason', reason) };
  return decideParkedMessage(told, messageId, async ({ transaction, now }, message, person) => {
    await message.update({ ...person, state: 'Dismissed', settledAt: now() }, { transaction });
  });
}
