import type { Webhook } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { heldWebhook, type WebhookInput } from './visible-webhook.js';
import { wakeSender } from './wake-sender.js';

/** On again, with its failures forgotten. Twice is as good as once. */
export async function enableWebhook(context: Context, input: WebhookInput): Promise<Webhook> {
  authorizeOperation(context, 'enableWebhook');
  return inTransaction(context, async (context) => {
    const webhook = await heldWebhook(context, input);
    if (await webhook.enable(context)) wakeSender(context, webhook);
    return webhook;
  });
}
