import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentPage } from '../presenters/page.js';
import { presentTime } from '../presenters/time.js';
import { presentDelivery, presentWebhook } from '../presenters/webhook.js';
import { toInput } from './to-input.js';

const pagesOf = (query: { page?: number; page_size?: number }) => ({
  page: query.page ?? 1,
  pageSize: query.page_size ?? 100,
});

export const webhookRoutes = {
  listEventTypes: async (context) => {
    return { status: 200, body: { data: [...(await operations.listEventTypes(context))] } };
  },

  listWebhooks: async (context, { params, query }) => {
    const page = await operations.listWebhooks(context, { ...toInput(params), ...pagesOf(query) });
    return { status: 200, body: presentPage(page, presentWebhook) };
  },

  createWebhook: async (context, { params, body }) => {
    const { webhook, secret } = await operations.createWebhook(context, { ...toInput(body), ...toInput(params) });
    return { status: 201, body: { ...presentWebhook(webhook), secret } };
  },

  getWebhook: async (context, { params }) => {
    return { status: 200, body: presentWebhook(await operations.getWebhook(context, toInput(params))) };
  },

  updateWebhook: async (context, { params, body }) => {
    const webhook = await operations.updateWebhook(context, { ...toInput(body), ...toInput(params) });
    return { status: 200, body: presentWebhook(webhook) };
  },

  deleteWebhook: async (context, { params }) => {
    await operations.deleteWebhook(context, toInput(params));
    return { status: 204 };
  },

  enableWebhook: async (context, { params }) => {
    return { status: 200, body: presentWebhook(await operations.enableWebhook(context, toInput(params))) };
  },

  disableWebhook: async (context, { params }) => {
    return { status: 200, body: presentWebhook(await operations.disableWebhook(context, toInput(params))) };
  },

  rotateWebhookSecret: async (context, { params, body }) => {
    const input = { ...toInput(body), ...toInput(params) };
    const { webhook, secret } = await operations.rotateWebhookSecret(context, input);
    return { status: 201, body: { ...presentWebhook(webhook), secret } };
  },

  testWebhook: async (context, { params }) => {
    const { messageId } = await operations.testWebhook(context, toInput(params));
    return { status: 202, body: { message_id: messageId } };
  },

  listWebhookDeliveries: async (context, { params, query }) => {
    const { event_type: eventType, succeeded } = query;
    const page = await operations.listWebhookDeliveries(context, {
      ...{ ...toInput(params), ...pagesOf(query) },
      ...(eventType !== undefined && { eventType }),
      ...(succeeded !== undefined && { succeeded }),
    });
    return { status: 200, body: presentPage(page, presentDelivery) };
  },

  replayWebhookDelivery: async (context, { params }) => {
    const { messageId } = await operations.replayWebhookDelivery(context, toInput(params));
    return { status: 202, body: { message_id: messageId } };
  },

  replayWebhookEvents: async (context, { params, body: { since, until, ...body } }) => {
    const { count, hasMore, nextSince } = await operations.replayWebhookEvents(context, {
      ...{ ...toInput(body), ...toInput(params), since: new Date(since) },
      ...(until !== undefined && { until: new Date(until) }),
    });
    return { status: 202, body: { count, has_more: hasMore, next_since: presentTime(nextSince) } };
  },
} satisfies Partial<Handlers>;
