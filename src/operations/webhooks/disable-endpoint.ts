import { Tenant, type Webhook } from '../../models/index.js';
import type { DisabledCause } from '../../models/webhook.js';
import type { InTransaction } from '../../platform/context.js';
import { linkTo } from '../messages/link-to.js';
import { queueMessage } from '../messages/queue-message.js';

/**
 * Switches a webhook off in the caller's transaction, which holds its row, and writes to the tenant's contact when nobody
 * chose it. False, and nobody is told, when it was off already.
 */
export async function disableEndpoint(
  context: InTransaction,
  webhook: Webhook,
  cause: DisabledCause,
): Promise<boolean> {
  if (!(await webhook.disable(context, cause))) return false;
  if (cause === 'manager') return true;
  const { transaction } = context;
  const tenant = await Tenant.findByPk(webhook.tenantId, { rejectOnEmpty: true, transaction });
  const { name, url } = webhook;
  await queueMessage(context, {
    tenant,
    user: null,
    channel: 'Email',
    to: tenant.contactEmail,
    template: 'webhook-disabled',
    values: {
      ...{ name, host: new URL(url).host, cause },
      at: context.now().toISOString(),
      link: linkTo(tenant, '/webhooks'),
    },
  });
  return true;
}
