import type { Webhook } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { disableEndpoint } from './disable-endpoint.js';
import { heldWebhook, type WebhookInput } from './visible-webhook.js';

/** Off, by a person's choice. Twice is as good as once. */
export async function disableWebhook(context: Context, input: WebhookInput): Promise<Webhook> {
  authorizeOperation(context, 'disableWebhook');
  return inTransaction(context, async (context) => {
    const webhook = await heldWebhook(context, input);
    await disableEndpoint(context, webhook, 'manager');
    return webhook;
  });
}
