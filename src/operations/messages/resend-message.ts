import { Message } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { notifyAfterCommit } from '../../platform/notifications.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { isUseless } from './send-message.js';

/** Has a message that failed tried again, from the beginning. Throws `status_not_allowed` for any other, and when its code or link has expired. */
export async function resendMessage(context: Context, { messageId }: { messageId: string }): Promise<Message> {
  authorizeOperation(context, 'resendMessage');
  return inTransaction(context, async (context) => {
    const message = visible(context, await Message.findForUpdate(context, messageId), 'message');
    if (message.state !== 'Failed' || message.sealedValues === null)
      throw new DomainError('status_not_allowed', 'Only a message that failed can be sent again.');
    if (isUseless(message, context.now()))
      throw new DomainError('status_not_allowed', 'What it brings has expired. Have the user ask for a new one.');
    await message.queueAgain(context);
    notifyAfterCommit(context.database, context.transaction, 'messages');
    return message;
  });
}
