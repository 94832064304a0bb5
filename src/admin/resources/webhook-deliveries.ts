import { WebhookDelivery } from '../../models/index.js';
import { replayWebhookDelivery } from '../../operations/webhooks/replay-webhook-delivery.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

/** Each try to bring an event to a webhook. */
export const webhookDeliveries: ResourceShape = {
  id: 'webhookDeliveries',
  model: WebhookDelivery,
  group: 'tenants',
  icon: 'Send',
  title: 'eventType',
  readers: rolesFor('listWebhookDeliveries'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    eventType: { as: 'code', filter: 'equals' },
    webhookId: { as: 'reference', of: 'webhooks', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    state: {
      as: 'state',
      sql: () => `case when "WebhookDelivery".succeeded then 'delivered' else 'not_delivered' end`,
    },
    succeeded: { as: 'flag', places: [], filter: 'flag' },
    responseStatus: { as: 'number' },
    attempt: { as: 'number' },
    durationMs: { as: 'number' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    errorMessage: { as: 'text', places: ['show'] },
    requestUrl: { as: 'address', places: ['show'] },
    messageId: { as: 'id', places: ['show'], filter: 'equals' },
    payload: {
      as: 'folded',
      places: ['show'],
      sql: () =>
        `select jsonb_pretty(m.payload::jsonb) from webhook_messages m where m.id = "WebhookDelivery".message_id`,
    },
    responseBody: { as: 'folded', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    replay: operationAction({
      operation: 'replayWebhookDelivery',
      type: 'record',
      icon: 'RotateCcw',
      variant: 'primary',
      input: {},
      run: async (context, { id }) => replayWebhookDelivery(context, await deliveryOf(id)),
    }),
  },
};

/** The operation finds a delivery within its tenant and webhook, as its path names it; the console has the record alone. */
async function deliveryOf(id: string): Promise<{ tenantId: string; webhookId: string; deliveryId: string }> {
  const attributes = ['tenantId', 'webhookId'];
  const { tenantId, webhookId } = await WebhookDelivery.findByPk(id, { attributes, rejectOnEmpty: true });
  return { tenantId, webhookId, deliveryId: id };
}
