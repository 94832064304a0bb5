import { Webhook } from '../../models/index.js';
import { createWebhook } from '../../operations/webhooks/create-webhook.js';
import { deleteWebhook } from '../../operations/webhooks/delete-webhook.js';
import { disableWebhook } from '../../operations/webhooks/disable-webhook.js';
import { enableWebhook } from '../../operations/webhooks/enable-webhook.js';
import { replayWebhookEvents } from '../../operations/webhooks/replay-webhook-events.js';
import { rotateWebhookSecret } from '../../operations/webhooks/rotate-webhook-secret.js';
import { testWebhook } from '../../operations/webhooks/test-webhook.js';
import { updateWebhook } from '../../operations/webhooks/update-webhook.js';
import { flag, list, moment, number, optional, reference, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { Row } from '../resource-shape.js';

const terms = {
  name: text(120),
  url: text(2_000, { technical: true }),
  events: list(120),
  inOrder: flag(),
  maxInFlight: number(1, 32),
};
const hourSeconds = 3_600;
const isActive = (row: Row) => row['state'] !== 'switched_off';

export const webhookActions = {
  new: operationAction({
    operation: 'createWebhook',
    type: 'resource',
    icon: 'Plus',
    variant: 'primary',
    input: { tenantId: reference('tenants'), ...terms },
    initial: () => ({ maxInFlight: 8 }),
    run: async (context, { values }) => ({ secret: (await createWebhook(context, values)).secret }),
  }),
  edit: operationAction({
    operation: 'updateWebhook',
    type: 'record',
    icon: 'Edit2',
    guardsAgainstStale: true,
    input: terms,
    run: async (context, { id, values, updatedAt }) =>
      updateWebhook(context, { ...(await webhookOf(id)), ...values, ...given({ expectedUpdatedAt: updatedAt }) }),
  }),
  test: operationAction({
    operation: 'testWebhook',
    type: 'record',
    icon: 'Send',
    when: isActive,
    input: {},
    run: async (context, { id }) => testWebhook(context, await webhookOf(id)),
  }),
  enable: operationAction({
    operation: 'enableWebhook',
    type: 'record',
    icon: 'Power',
    variant: 'primary',
    when: (row) => !isActive(row),
    input: {},
    run: async (context, { id }) => enableWebhook(context, await webhookOf(id)),
  }),
  replay: operationAction({
    operation: 'replayWebhookEvents',
    type: 'record',
    icon: 'RotateCcw',
    when: isActive,
    input: { since: moment(), until: optional(moment()), eventTypes: list(120), onlyFailed: flag() },
    initial: () => ({ onlyFailed: true }),
    run: async (context, { id, values: { eventTypes, ...values } }) => {
      const types = eventTypes.length > 0 ? eventTypes : null;
      return replayWebhookEvents(context, { ...(await webhookOf(id)), ...values, eventTypes: types });
    },
  }),
  rotate: operationAction({
    operation: 'rotateWebhookSecret',
    type: 'record',
    icon: 'RefreshCw',
    input: { overlapHours: number(0, 168) },
    initial: () => ({ overlapHours: 24 }),
    run: async (context, { id, values: { overlapHours } }) => {
      const overlapSeconds = overlapHours * hourSeconds;
      return { secret: (await rotateWebhookSecret(context, { ...(await webhookOf(id)), overlapSeconds })).secret };
    },
  }),
  disable: operationAction({
    operation: 'disableWebhook',
    type: 'record',
    icon: 'Power',
    variant: 'danger',
    when: isActive,
    input: {},
    run: async (context, { id }) => disableWebhook(context, await webhookOf(id)),
  }),
  remove: operationAction({
    operation: 'deleteWebhook',
    type: 'record',
    icon: 'Trash2',
    variant: 'danger',
    input: {},
    run: async (context, { id }) => deleteWebhook(context, await webhookOf(id)),
  }),
};

/** The operations find a webhook within its tenant, as their paths name it; the console has the record alone. */
async function webhookOf(id: string): Promise<{ tenantId: string; webhookId: string }> {
  const { tenantId } = await Webhook.findByPk(id, { attributes: ['tenantId'], rejectOnEmpty: true });
  return { tenantId, webhookId: id };
}
