import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { heldWebhook, type WebhookInput } from './visible-webhook.js';

/** With what waited for it and the list of its deliveries. */
export async function deleteWebhook(context: Context, input: WebhookInput): Promise<void> {
  authorizeOperation(context, 'deleteWebhook');
  await inTransaction(context, async (context) => {
    const webhook = await heldWebhook(context, input);
    await webhook.destroy({ transaction: context.transaction });
  });
}
