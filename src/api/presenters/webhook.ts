import type { Webhook, WebhookDelivery } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentWebhook(webhook: Webhook): components['schemas']['Webhook'] {
  return {
    id: webhook.id,
    tenant_id: webhook.tenantId,
    name: webhook.name,
    url: webhook.url,
    events: webhook.events,
    is_active: webhook.isActive,
    disabled_cause: webhook.disabledCause ?? null,
    disabled_at: presentTime(webhook.disabledAt ?? null),
    in_order: webhook.inOrder,
    max_in_flight: webhook.maxInFlight,
    previous_secret_until: presentTime(webhook.previousSecretUntil ?? null),
    last_triggered_at: presentTime(webhook.lastTriggeredAt ?? null),
    last_status_code: webhook.lastStatusCode ?? null,
    consecutive_failures: webhook.consecutiveFailures,
    failing_since: presentTime(webhook.failingSince ?? null),
    created_at: presentTime(webhook.createdAt),
    updated_at: presentTime(webhook.updatedAt),
  };
}

export function presentDelivery(delivery: WebhookDelivery): components['schemas']['WebhookDelivery'] {
  return {
    id: delivery.id,
    message_id: delivery.messageId,
    webhook_id: delivery.webhookId,
    event_type: delivery.eventType,
    request_url: delivery.requestUrl,
    response_status: delivery.responseStatus,
    response_body: delivery.responseBody,
    duration_ms: delivery.durationMs,
    attempt: delivery.attempt,
    succeeded: delivery.succeeded,
    error_message: delivery.errorMessage,
    delivered_at: presentTime(delivery.deliveredAt),
    created_at: presentTime(delivery.createdAt),
  };
}
