import { demoId } from './demo-id.js';

// Events that few demonstrations make, so that what is shown here stays as it is.
const healthy = {
  ...{
    key: 'books',
    name: 'Books of Acme',
    url: 'https://hooks.acme.test/flatrender',
    events: ['tenant.identity_provider.*'],
  },
  ...{ daysAgo: 60, lastStatusCode: 200, lastAt: -0.05 },
};
const failed = {
  ...{
    key: 'warehouse',
    name: 'Warehouse',
    url: 'https://warehouse.acme.test/in',
    events: ['payment.*', 'identity.*'],
  },
  ...{ daysAgo: 45, lastStatusCode: 503, lastAt: -3, failures: 118, failingDaysAgo: 8 },
};
const webhooks = [healthy, failed];

const deliveries = [
  { of: healthy, daysAgo: 0.05, status: 200, answer: '{"received":true}', ms: 84 },
  { of: healthy, daysAgo: 1.2, status: 200, answer: '{"received":true}', ms: 91 },
  {
    of: healthy,
    daysAgo: 2.4,
    status: 500,
    answer: '<h1>Internal Server Error</h1>',
    ms: 1_204,
    error: 'It answered 500.',
  },
  { of: healthy, daysAgo: 2.39, status: 200, answer: '{"received":true}', ms: 77, attempt: 2 },
  { of: failed, daysAgo: 3, status: 503, answer: 'Maintenance', ms: 320, error: 'It answered 503.', attempt: 9 },
  { of: failed, daysAgo: 3.5, status: null, ms: 15_000, error: 'No answer came within 15 seconds.', attempt: 8 },
  { of: failed, daysAgo: 4.1, status: 503, answer: 'Maintenance', ms: 298, error: 'It answered 503.', attempt: 7 },
  { of: failed, daysAgo: 9, status: 200, answer: 'ok', ms: 130 },
];

export async function seed({ models, secrets, context, createMissing, daysFromNow }) {
  const tenantId = demoId('tenant acme');
  const known = await models.Webhook.count({ where: { tenantId }, transaction: context.transaction });
  await createMissing(
    models.Webhook,
    webhooks.map(({ key, daysAgo, lastAt, failures = 0, failingDaysAgo, lastStatusCode, ...values }) => ({
      ...{ id: demoId(`webhook ${key}`), tenantId, createdBy: demoId('user manager@acme'), ...values },
      secretSealed: secrets.encryptSecret(
        `whsec_${Buffer.from(`demo secret of ${key}`.padEnd(32)).toString('base64')}`,
      ),
      isActive: failures === 0,
      disabledCause: failures === 0 ? null : 'failures',
      disabledAt: failures === 0 ? null : daysFromNow(lastAt),
      lastTriggeredAt: daysFromNow(lastAt),
      lastStatusCode,
      consecutiveFailures: failures,
      failingSince: failingDaysAgo ? daysFromNow(-failingDaysAgo) : null,
      createdAt: daysFromNow(-daysAgo),
    })),
  );
  if (known > 0) return;
  for (const [place, delivery] of deliveries.entries()) await add(context, delivery, { place, tenantId, daysFromNow });
}

/** A message with its last try: neither is a record, so both go past the models. */
async function add({ database, transaction }, delivery, { place, tenantId, daysFromNow }) {
  const { of: webhook, daysAgo, status, answer = null, ms, error = null, attempt = 1 } = delivery;
  const write = (sql, bind) => database.sequelize.query(sql, { bind, transaction });
  const webhookId = demoId(`webhook ${webhook.key}`);
  const messageId = demoId(`webhook message ${place}`);
  const type = webhook === healthy ? 'tenant.identity_provider.changed.v1' : 'payment.payment.confirmed.v1';
  const at = daysFromNow(-daysAgo);
  const data = { tenant_id: tenantId, ...(webhook === healthy && { provider: 'google', change: 'updated' }) };
  await write(
    `insert into webhook_messages (id, webhook_id, tenant_id, event_id, event_type, payload, state, attempts, next_attempt_at,
       created_at, finished_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)`,
    [
      ...[messageId, webhookId, tenantId, demoId(`webhook event ${place}`), type],
      ...[JSON.stringify({ type, timestamp: at.toISOString(), data }), error ? 'failed' : 'delivered', attempt, at],
    ],
  );
  await write(
    `insert into webhook_deliveries (id, message_id, webhook_id, tenant_id, event_type, request_url, response_status,
       response_body, duration_ms, attempt, succeeded, error_message, delivered_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[demoId(`webhook delivery ${place}`), messageId, webhookId, tenantId, type, webhook.url, status, answer, ms],
      ...[attempt, error === null, error, error === null ? at : null, at],
    ],
  );
}
