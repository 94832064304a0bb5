import type { Tenant, User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { linkTo } from './link-to.js';
import { queueMessage } from './queue-message.js';
import type { TemplateValues } from './templates/template-values.js';

/** What an owner is told so that he can act when it was not him. */
type Notice = 'new-device' | 'password-changed' | 'mfa-changed';

/** Tells the owner of an account what was done with it: by mail, or by SMS when he has no e-mail address. */
export async function tellOwner<Name extends Notice>(
  context: InTransaction,
  { user, tenant }: { user: User; tenant: Tenant },
  template: Name,
  values: Omit<TemplateValues[Name], 'link'>,
): Promise<void> {
  const to = user.email ?? user.phoneNumber;
  if (to === null) return;
  const link = linkTo(tenant, '/security');
  await queueMessage<Notice>(context, {
    tenant,
    user,
    channel: to === user.email ? 'Email' : 'Sms',
    to,
    template,
    values: { ...values, link } as unknown as TemplateValues[Notice],
  });
}
