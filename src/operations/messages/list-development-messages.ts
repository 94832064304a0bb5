import { Message } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { type RenderedMessage, renderMessage } from './render-message.js';

const mostShown = 50;

interface DevelopmentMessage extends RenderedMessage {
  message: Message;
}

/**
 * What people were told, the newest first: for whoever develops or tests without a mailbox. For development alone:
 * production offers no way to call it.
 */
export async function listDevelopmentMessages(
  context: Context,
  { to }: { to?: string },
): Promise<DevelopmentMessage[]> {
  authorizeOperation(context, 'listDevelopmentMessages');
  const messages = await Message.scope('withValues').findAll({
    where: to === undefined ? {} : { recipient: to },
    order: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
    limit: mostShown,
  });
  const kept = messages.filter(({ sealedValues }) => sealedValues !== null);
  return Promise.all(kept.map(async (message) => ({ message, ...(await renderMessage(message)) })));
}
