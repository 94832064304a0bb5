import { Message, type Tenant, type User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { notifyAfterCommit } from '../../platform/notifications.js';
import { encryptSecret } from '../../platform/secrets.js';
import type { ChannelOf, TemplateName, TemplateValues } from './templates/template-values.js';

export interface NewMessage<Name extends TemplateName> {
  tenant: Pick<Tenant, 'id' | 'locale'>;
  /** Null for somebody without an account. */
  user: Pick<User, 'id' | 'locale'> | null;
  channel: ChannelOf<Name>;
  /** E-mail address, phone number in E.164, or the user's id for push. */
  to: string;
  template: Name;
  values: TemplateValues[Name];
}

/**
 * Leaves a message to be sent once the caller's transaction is committed: after a rollback nobody is told anything. Its
 * values are sealed at rest, and dropped when it is sent.
 */
export async function queueMessage<Name extends TemplateName>(
  context: InTransaction,
  { tenant, user, channel, to, template, values }: NewMessage<Name>,
): Promise<Message> {
  requireWebLink(values);
  const message = await Message.create(
    {
      id: context.newId(),
      tenantId: tenant.id,
      userId: user?.id ?? null,
      channel,
      recipient: to,
      template,
      locale: user?.locale ?? tenant.locale,
      sealedValues: encryptSecret(JSON.stringify(values)),
      nextAttemptAt: context.now(),
    },
    { transaction: context.transaction },
  );
  notifyAfterCommit(context.database, context.transaction, 'messages');
  return message;
}

/** A link that is not one of `linkTo` would be a trap in somebody's mail. */
function requireWebLink(values: object): void {
  if ('link' in values && !/^https?:\/\/[^\s/]/.test(String(values.link))) {
    throw new RangeError('A link in a message must be a whole web address: make it with linkTo.');
  }
}
