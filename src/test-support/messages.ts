import { literal } from 'sequelize';
import { Message } from '../models/index.js';
import { type RenderedMessage, renderMessage } from '../operations/messages/render-message.js';
import type { TemplateName } from '../operations/messages/templates/template-values.js';
import { decryptSecret } from '../platform/secrets.js';

export interface ToldMessage extends RenderedMessage {
  channel: string;
  to: string;
  template: TemplateName;
  locale: string;
  tenantId: string;
  userId: string | null;
  /** What the template was filled with. */
  values: Record<string, unknown>;
}

/** The messages queued for an e-mail address, a phone number or (for push) a user's id, opened, the newest first. */
export async function messagesTo(to: string): Promise<ToldMessage[]> {
  const messages = await Message.scope('withValues').findAll({
    where: { recipient: to },
    // Many a test stops the clock: of one moment, the row that was written last.
    order: [['createdAt', 'desc'], literal('ctid desc')],
  });
  return Promise.all(
    messages.map(async (message) => ({
      ...(await renderMessage(message)),
      channel: message.channel,
      to: message.recipient,
      template: message.template as TemplateName,
      locale: message.locale,
      tenantId: message.tenantId,
      userId: message.userId,
      values: JSON.parse(decryptSecret(message.sealedValues ?? '')) as Record<string, unknown>,
    })),
  );
}

/** The newest message to `to`, which must be there. */
export async function lastMessageTo(to: string): Promise<ToldMessage> {
  const [last] = await messagesTo(to);
  if (!last) throw new Error(`No message was queued for ${to}.`);
  return last;
}
