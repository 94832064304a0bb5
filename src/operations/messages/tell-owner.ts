import { PushSubscription, type Tenant, type User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { linkTo } from './link-to.js';
import { queueMessage } from './queue-message.js';
import type { TemplateValues } from './templates/template-values.js';

/** What an owner is told so that he can act when it was not him. */
type Notice = 'new-device' | 'password-changed' | 'mfa-changed' | 'passkey-refused' | 'identity-linked';

/**
 * Tells the owner of an account what was done with it: by mail, or by SMS when he has no e-mail address, and by push as
 * well when he wants that.
 */
export async function tellOwner<Name extends Notice>(
  context: InTransaction,
  { user, tenant }: { user: User; tenant: Tenant },
  template: Name,
  values: Omit<TemplateValues[Name], 'link'>,
): Promise<void> {
  const link = linkTo(tenant, '/security');
  const notice = { tenant, user, template, values: { ...values, link } as unknown as TemplateValues[Notice] };
  const to = user.email ?? user.phoneNumber;
  if (to !== null) {
    const channel = to === user.email ? 'Email' : 'Sms';
    await queueMessage<Notice>(context, { ...notice, channel, to });
  }
  if (await takesPush(context, user)) await queueMessage<Notice>(context, { ...notice, channel: 'Push', to: user.id });
}

async function takesPush({ transaction }: InTransaction, { id: userId, pushTellMe }: User): Promise<boolean> {
  return pushTellMe && (await PushSubscription.count({ where: { userId }, transaction })) > 0;
}
