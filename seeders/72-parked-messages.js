import { createHash } from 'node:crypto';
import { demoId } from './demo-id.js';

const event = (id, type, data) =>
  JSON.stringify({ specversion: '1.0', id, source: '/flatrender/render', type, data }, null, 2);
const render = (user, parts) => ({
  job_id: demoId(`job ${user}`),
  tenant_id: demoId('tenant acme'),
  user_id: demoId(`user ${user}@acme`),
  paid_with: 'plan',
  render_seconds: 95,
  finished_at: '2026-11-20T10:00:00Z',
  ...parts,
});

/** What other services have sent and could not be taken. */
const messages = [
  {
    ...{ name: 'negative', queue: 'identity.render', type: 'render.job.completed.v1', at: -1, attempts: 1 },
    ...{ fault: 'bad_data', error: 'data/render_seconds must be >= 0' },
    body: event('job-7781', 'render.job.completed.v1', render('person007', { render_seconds: -4 })),
  },
  {
    ...{ name: 'broken', queue: 'identity.file', type: null, at: -2, attempts: 1 },
    ...{ fault: 'not_json', error: 'Unexpected token < in JSON at position 0' },
    body: '<html><body>502 Bad Gateway</body></html>',
  },
  {
    ...{ name: 'unknown', queue: 'identity.render', type: 'render.job.completed.v1', at: -3, attempts: 6 },
    ...{ fault: 'not_found', error: 'There is no such user.' },
    body: event('job-7702', 'render.job.completed.v1', render('nobody', {})),
  },
  {
    ...{ name: 'future', queue: 'identity.file', type: 'file.object.stored.v1', at: -4, attempts: 1 },
    ...{ fault: 'unprocessable', error: 'This lies in the future.' },
    body: event('object-12', 'file.object.stored.v1', { size_bytes: 1_048_576, stored_at: '2046-11-20T10:00:00Z' }),
  },
  {
    ...{ name: 'message', queue: 'identity.notification', type: 'notification.message.failed.v1', at: -5, attempts: 6 },
    ...{ fault: 'not_found', error: 'There is no such message.' },
    body: event('mail-3', 'notification.message.failed.v1', {
      reason: 'Mailbox full',
      failed_at: '2026-11-20T10:00:00Z',
    }),
  },
];

export async function seed({ models, daysFromNow, createMissing }) {
  await createMissing(
    models.ParkedMessage,
    messages.map(({ name, at, body, ...values }) => ({
      ...{
        id: demoId(`parked ${name}`),
        routingKey: values.type ?? 'file.object.stored.v1',
        tenantId: null,
        userId: null,
      },
      ...{ headers: {}, body, bodyBytes: Buffer.byteLength(body), ...values },
      fingerprint: createHash('sha256').update(name).digest('hex'),
      firstSeenAt: daysFromNow(at),
      createdAt: daysFromNow(at),
    })),
  );
}
