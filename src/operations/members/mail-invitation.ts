import { type Tenant, User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { linkTo } from '../messages/link-to.js';
import { nameToShow } from '../messages/name-to-show.js';
import { queueMessage } from '../messages/queue-message.js';

export const invitationDays = 7;

/** In the tenant's language and look. Who invites is named when he is one of the tenant's people. */
export async function mailInvitation(
  context: InTransaction,
  { tenant, to, token }: { tenant: Tenant; to: string; token: string },
): Promise<void> {
  const link = linkTo(tenant, '/invitation', { token });
  const values = { invitedBy: await nameOfInviter(context, tenant), link, days: invitationDays };
  await queueMessage(context, { tenant, user: null, channel: 'Email', to, template: 'invitation', values });
}

async function nameOfInviter({ actor, transaction }: InTransaction, tenant: Tenant): Promise<string | null> {
  if (actor.kind !== 'user' || actor.tenantId !== tenant.id) return null;
  return nameToShow(await User.findByPk(actor.userId, { transaction }));
}
