import { PushSubscription, type Tenant, type User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { linkTo } from './link-to.js';
import { queueMessage } from './queue-message.js';
import type { TemplateName, TemplateValues } from './templates/template-values.js';

/** What an owner is told, and the page where he can act on it: when it was not him, or when he wants to go on. */
const pages = {
  'new-device': '/security',
  'password-changed': '/security',
  'mfa-changed': '/security',
  'passkey-refused': '/security',
  'identity-linked': '/security',
  'plan-ends-soon': '/plans',
  'renewal-failed': '/plans',
  'plan-ended': '/plans',
} as const satisfies Partial<Record<TemplateName, `/${string}`>>;
type Notice = keyof typeof pages;

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
  const link = linkTo(tenant, pages[template]);
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
