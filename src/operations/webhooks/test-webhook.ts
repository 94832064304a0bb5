import { Tenant, WebhookMessage } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { heldWebhook, requireActive, type WebhookInput } from './visible-webhook.js';
import { wakeSender } from './wake-sender.js';

/** Of no event of the catalogue, so that no receiver takes it for one. */
const testType = 'webhook.test';

/** Sends it something to try the receiver with, in the line of all that it is sent. Answers the id that it has there. */
export async function testWebhook(context: Context, input: WebhookInput): Promise<{ messageId: string }> {
  authorizeOperation(context, 'testWebhook');
  visibleTenant(context, await Tenant.findByPk(input.tenantId));
  await consume(context, 'webhookByTenant', input.tenantId);
  return inTransaction(context, async (context) => {
    const webhook = await heldWebhook(context, input);
    requireActive(webhook);
    const data = { webhook_id: webhook.id, tenant_id: webhook.tenantId, name: webhook.name };
    const payload = JSON.stringify({ type: testType, timestamp: context.now().toISOString(), data });
    wakeSender(context, webhook);
    return { messageId: await WebhookMessage.addTest(context, webhook, { type: testType, payload }) };
  });
}
