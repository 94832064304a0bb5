import { randomBytes, randomUUID } from 'node:crypto';
import { type Tenant, Webhook, WebhookDelivery, WebhookMessage } from '../models/index.js';
import { clock } from '../platform/clock.js';
import { encryptSecret } from '../platform/secrets.js';
import type { TestDatabase } from '../platform/test-database.js';
import { seed } from './factories.js';

type Test = Pick<TestDatabase, 'database'>;
type Values<Row> = Partial<{ [Name in keyof Row]: Row[Name] }>;

/** With the secret that it signs with. */
export async function buildWebhook(
  test: Test,
  tenant: Pick<Tenant, 'id'>,
  values: Values<Webhook> = {},
): Promise<{ webhook: Webhook; secret: string }> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const webhook = await seed(test, ({ transaction }) =>
    Webhook.create(
      {
        id: randomUUID(),
        tenantId: tenant.id,
        name: 'Books of Acme',
        url: 'https://hooks.acme.test/events?key=hidden',
        events: ['*'],
        secretSealed: encryptSecret(secret),
        createdBy: null,
        ...values,
      },
      { transaction },
    ),
  );
  return { webhook, secret };
}

/** What waits to be sent to a webhook, unless told otherwise. */
export async function buildWebhookMessage(
  { database }: Test,
  webhook: Webhook,
  values: Values<WebhookMessage> = {},
): Promise<WebhookMessage> {
  const now = clock.now();
  const eventType = values.eventType ?? 'identity.user.registered.v1';
  const row = {
    ...{ id: randomUUID(), webhookId: webhook.id, tenantId: webhook.tenantId, eventId: randomUUID(), eventType },
    ...{ entityId: randomUUID(), state: 'pending', attempts: 0, nextAttemptAt: now, createdAt: now, finishedAt: null },
    payload: JSON.stringify({ type: eventType, timestamp: now.toISOString(), data: {} }),
    ...values,
  };
  await database.sequelize.query(
    `insert into webhook_messages (id, webhook_id, tenant_id, event_id, event_type, entity_id, payload, state, attempts,
       next_attempt_at, created_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    {
      bind: [
        ...[row.id, row.webhookId, row.tenantId, row.eventId, row.eventType, row.entityId, row.payload, row.state],
        ...[row.attempts, row.nextAttemptAt, row.createdAt, row.finishedAt],
      ],
    },
  );
  return WebhookMessage.findByPk(row.id, { rejectOnEmpty: true });
}

/** A try that arrived, unless told otherwise, of a message that is finished. */
export async function buildDelivery(
  test: Test,
  webhook: Webhook,
  values: Values<WebhookDelivery> = {},
  ofMessage: Values<WebhookMessage> = {},
): Promise<WebhookDelivery> {
  const { succeeded = true, createdAt = clock.now(), eventType = 'identity.user.registered.v1' } = values;
  const finished = {
    state: succeeded ? 'delivered' : 'failed',
    attempts: 1,
    createdAt,
    finishedAt: createdAt,
  } as const;
  const { id: messageId } = await buildWebhookMessage(test, webhook, { eventType, ...finished, ...ofMessage });
  const row = {
    ...{ id: randomUUID(), messageId, webhookId: webhook.id, tenantId: webhook.tenantId, eventType },
    ...{ requestUrl: webhook.url, responseStatus: 200, responseBody: 'ok', durationMs: 12, attempt: 1, succeeded },
    ...{ errorMessage: succeeded ? null : 'It answered 500.', deliveredAt: succeeded ? createdAt : null, createdAt },
    ...values,
  };
  await test.database.sequelize.query(
    `insert into webhook_deliveries (id, message_id, webhook_id, tenant_id, event_type, request_url, response_status,
       response_body, duration_ms, attempt, succeeded, error_message, delivered_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    {
      bind: [
        ...[row.id, row.messageId, row.webhookId, row.tenantId, row.eventType, row.requestUrl, row.responseStatus],
        ...[row.responseBody, row.durationMs, row.attempt, row.succeeded, row.errorMessage, row.deliveredAt],
        row.createdAt,
      ],
    },
  );
  return WebhookDelivery.findByPk(row.id, { rejectOnEmpty: true });
}
