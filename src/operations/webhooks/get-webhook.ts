import type { Webhook } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleWebhook, type WebhookInput } from './visible-webhook.js';

export async function getWebhook(context: Context, input: WebhookInput): Promise<Webhook> {
  authorizeOperation(context, 'getWebhook');
  return visibleWebhook(context, input);
}
