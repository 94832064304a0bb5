import { Tenant, WebhookMessage } from '../../models/index.js';
import type { ReplayedRange } from '../../models/webhook-message.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { readEventPatterns, typesOf } from './event-patterns.js';
import { heldWebhook, requireActive, type WebhookInput } from './visible-webhook.js';
import { wakeSender } from './wake-sender.js';

export interface ReplayWebhookEventsInput extends WebhookInput {
  since: Date;
  /** Left out itself; now unless told. */
  until?: Date | null;
  /** Types and wildcards; all unless told. */
  eventTypes?: readonly string[] | null;
  /** Leaves out what arrived; so unless told otherwise. */
  onlyFailed?: boolean;
}

const mostAtATime = 5_000;

/** Sends what was for this webhook in a time range again, under the same ids. What waits already is left as it is. */
export async function replayWebhookEvents(
  context: Context,
  { since, until, eventTypes, onlyFailed = true, ...input }: ReplayWebhookEventsInput,
): Promise<ReplayedRange> {
  authorizeOperation(context, 'replayWebhookEvents');
  const end = until ?? context.now();
  if (!(end > since)) throw unacceptable('until', 'The end must come after the start.');
  const patterns = eventTypes ? readEventPatterns('event_types', eventTypes) : null;
  visibleTenant(context, await Tenant.findByPk(input.tenantId));
  await consume(context, 'webhookByTenant', input.tenantId);
  return inTransaction(context, async (context) => {
    const webhook = await heldWebhook(context, input);
    requireActive(webhook);
    wakeSender(context, webhook);
    const types = patterns && typesOf(patterns);
    return WebhookMessage.replayRange(context, webhook.id, {
      ...{ since, until: end, types, states: onlyFailed ? ['failed'] : ['failed', 'delivered'], limit: mostAtATime },
    });
  });
}
