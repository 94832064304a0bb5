import { Webhook } from '../../models/index.js';
import { disabledCauses } from '../../models/webhook.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';
import { webhookActions } from './webhook-actions.js';
import { webhookDetails } from './webhook-details.js';

export const webhooks: ResourceShape = {
  id: 'webhooks',
  model: Webhook,
  group: 'tenants',
  icon: 'Share2',
  title: 'name',
  readers: rolesFor('listWebhooks'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    name: { as: 'text' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['active', 'failing', 'switched_off'],
      sql: () => `case when not "Webhook".is_active then 'switched_off'
        when "Webhook".consecutive_failures > 0 then 'failing' else 'active' end`,
    },
    receiverHost: { as: 'code', places: ['list'], sql: () => `substring("Webhook".url from '^https?://([^/?#]+)')` },
    lastStatusCode: { as: 'number' },
    consecutiveFailures: { as: 'number' },
    lastTriggeredAt: { as: 'moment' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    url: { as: 'address', places: ['show'] },
    events: { as: 'list', places: ['show'], sql: () => 'to_jsonb("Webhook".events)::text' },
    disabledCause: { as: 'state', places: ['show'], values: disabledCauses },
    disabledAt: { as: 'moment', places: ['show'] },
    failingSince: { as: 'moment', places: ['show'] },
    waitingCount: {
      as: 'number',
      places: ['show'],
      sql: () =>
        `select count(*)::int from webhook_messages m where m.webhook_id = "Webhook".id and m.state = 'pending'`,
    },
    inOrder: { as: 'flag', places: ['show'] },
    maxInFlight: { as: 'number', places: ['show'] },
    previousSecretUntil: { as: 'moment', places: ['show'] },
    updatedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  page: 'WebhookPage',
  details: webhookDetails,
  actions: webhookActions,
};
