import { Tenant, WebhookDelivery, WebhookMessage } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { heldWebhook, requireActive, type WebhookInput } from './visible-webhook.js';
import { wakeSender } from './wake-sender.js';

export interface ReplayWebhookDeliveryInput extends WebhookInput {
  deliveryId: string;
}

/** Sends the message of a delivery again at once, under its id; what waits already is only brought forward. */
export async function replayWebhookDelivery(
  context: Context,
  { deliveryId, ...input }: ReplayWebhookDeliveryInput,
): Promise<{ messageId: string }> {
  authorizeOperation(context, 'replayWebhookDelivery');
  visibleTenant(context, await Tenant.findByPk(input.tenantId));
  await consume(context, 'webhookByTenant', input.tenantId);
  return inTransaction(context, async (context) => {
    const { transaction } = context;
    const webhook = await heldWebhook(context, input);
    requireActive(webhook);
    const delivery = await WebhookDelivery.findOne({ where: { id: deliveryId, webhookId: webhook.id }, transaction });
    if (!delivery) throw notFound('delivery');
    wakeSender(context, webhook);
    await WebhookMessage.replay(context, delivery.messageId);
    return { messageId: delivery.messageId };
  });
}
