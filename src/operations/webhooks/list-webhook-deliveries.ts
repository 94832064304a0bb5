import { WebhookDelivery } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleWebhook, type WebhookInput } from './visible-webhook.js';

export interface ListWebhookDeliveriesInput extends WebhookInput, PageRequest {
  eventType?: string;
  succeeded?: boolean;
}

/** Every try that is kept, newest first. */
export async function listWebhookDeliveries(
  context: Context,
  { tenantId, webhookId, eventType, succeeded, ...page }: ListWebhookDeliveriesInput,
): Promise<Page<WebhookDelivery>> {
  authorizeOperation(context, 'listWebhookDeliveries');
  const { id } = await visibleWebhook(context, { tenantId, webhookId });
  const { rows, count } = await WebhookDelivery.findAndCountAll({
    where: {
      webhookId: id,
      ...(eventType !== undefined && { eventType }),
      ...(succeeded !== undefined && { succeeded }),
    },
    order: [
      ['createdAt', 'desc'],
      ['id', 'asc'],
    ],
    ...limitsOf(page),
  });
  return { rows, total: count, ...page };
}
