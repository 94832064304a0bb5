import type { Webhook } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { heldWebhook, type WebhookInput } from './visible-webhook.js';
import { readTerms, type WebhookTerms } from './webhook-terms.js';

export interface UpdateWebhookInput extends WebhookInput, Partial<WebhookTerms> {
  expectedUpdatedAt?: Date;
}

/** Changes what is named; what waits is sent to the new address. */
export async function updateWebhook(
  context: Context,
  { tenantId, webhookId, expectedUpdatedAt, ...input }: UpdateWebhookInput,
): Promise<Webhook> {
  authorizeOperation(context, 'updateWebhook');
  const terms = readTerms(input);
  return inTransaction(context, async (context) => {
    const webhook = await heldWebhook(context, { tenantId, webhookId });
    requireUnchanged(webhook, expectedUpdatedAt);
    return webhook.update(terms, { transaction: context.transaction });
  });
}
