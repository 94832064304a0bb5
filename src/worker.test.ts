import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { removeInbox } from './events/support/remove-inbox.js';
import { amqpUrl } from './events/support/test-queue.js';
import { Ban, OutboxEvent } from './models/index.js';
import { banUser } from './operations/index.js';
import { clock } from './platform/clock.js';
import { createContext } from './platform/context.js';
import { renderMetrics } from './platform/metrics.js';
import { Listener } from './platform/notifications.js';
import { allowOutgoing } from './platform/outgoing-addresses.js';
import type { TestDatabase } from './platform/test-database.js';
import { buildTenant, buildUser } from './test-support/factories.js';
import { startHttpReceiver } from './test-support/http-receiver.js';
import { createInstallation } from './test-support/installation.js';
import { buildWebhook } from './test-support/webhooks.js';
import { startWorker, type Worker } from './worker.js';

const logger = pino({ level: 'silent' });
const settings = {
  nodeEnv: 'test',
  amqpPrefix: `test.${randomBytes(6).toString('hex')}`,
  notifyVia: 'dev',
  smtpUrl: null,
  smsUrl: null,
  smsKey: null,
  vapid: null,
  webhooks: { retrySeconds: [0, 1], disableAfterDays: 5 },
} as const;
const daySeconds = 86_400;
let own: TestDatabase;
let listener: Listener;
let worker: Worker | undefined;

beforeAll(async () => {
  own = await createInstallation();
  listener = new Listener({ connection: { connectionString: own.url }, logger });
  await listener.start();
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  clock.setOffset(0);
});
afterAll(async () => {
  await listener.stop();
  await removeInbox(amqpUrl, settings.amqpPrefix);
  await own.drop();
});

async function start(url: string | null): Promise<Worker> {
  worker = await startWorker({ database: own.database, settings: { ...settings, amqpUrl: url }, listener, logger });
  return worker;
}

describe('the timed jobs', () => {
  test('lift a ban when its end date comes, and tell it by event', async () => {
    await start(null);
    const user = await buildUser(own);
    const support = { kind: 'staff', staffId: user.id, email: 'support@flatrender.test', role: 'Support' } as const;
    const context = createContext({ database: own.database, actor: support, via: 'console' });
    const unblockDate = new Date(clock.now().getTime() + daySeconds * 1000);
    const ban = await banUser(context, { userId: user.id, reason: 'Spam', unblockDate });
    expect((await ban.reload()).liftedAt).toBeNull();

    clock.setOffset((daySeconds + 10) * 1000);
    await vi.waitFor(async () => expect(await Ban.findByPk(ban.id)).toMatchObject({ liftedCause: 'expired' }), 10_000);
    const events = await OutboxEvent.findAll({ where: { entityId: user.id }, order: ['position'] });
    expect(events.at(-1)).toMatchObject({ type: 'identity.user.unbanned.v1', publishedAt: null });
  });

  test('suspend a tenant whose trial is over', async () => {
    const tenant = await buildTenant(own);
    await own.database.sequelize.query(
      `update tenants set status = 'Trial', trial_ends_at = now() + interval '1 day' where id = $1`,
      {
        bind: [tenant.id],
      },
    );
    await start(null);
    clock.setOffset((daySeconds + 90) * 1000);
    await vi.waitFor(async () => expect((await tenant.reload()).status).toBe('Suspended'), 10_000);
  });
});

describe('webhooks', () => {
  test('are told of what happens, without a broker', async () => {
    const receiver = await startHttpReceiver();
    allowOutgoing(['127.0.0.1']);
    await start(null);
    const user = await buildUser(own);
    await buildWebhook(own, { id: user.tenantId }, { url: receiver.url, events: ['identity.user.banned.*'] });
    const support = { kind: 'staff', staffId: user.id, email: 'support@flatrender.test', role: 'Support' } as const;
    const context = createContext({ database: own.database, actor: support, via: 'console' });
    await banUser(context, { userId: user.id, reason: 'Spam', unblockDate: null });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 20_000);
    const told = JSON.parse(receiver.received[0]?.body ?? '');
    expect(told).toMatchObject({ type: 'identity.user.banned.v1', data: { user_id: user.id } });
    await vi.waitFor(async () => {
      const metrics = await renderMetrics();
      expect(metrics).toMatch(/webhook_attempts_total\{result="delivered"\} 1\n/);
      expect(metrics).toMatch(/webhook_messages_waiting 0\n/);
      expect(metrics).toMatch(/webhook_attempt_duration_seconds_count 1\n/);
      expect(metrics).toMatch(/webhook_messages_oldest_seconds 0\n/);
    }, 10_000);
    allowOutgoing([]);
    await receiver.close();
  });
});

describe('the broker', () => {
  test('is none without AMQP_URL, and what waits shows in the metrics', async () => {
    const { broker } = await start(null);
    expect(broker).toBeNull();
    await buildTenant(own);
    const waiting = await OutboxEvent.count({ where: { publishedAt: null } });
    expect(waiting).toBeGreaterThan(0);
    expect(await renderMetrics()).toContain(`outbox_events{state="pending"} ${waiting}\n`);
  });

  test('that does not answer is told as degraded, and stopping does not wait for it', async () => {
    const { broker, stop } = await start('amqp://127.0.0.1:1');
    expect(broker?.()).toBe('degraded');
    await stop();
  });

  test('that answers is ok', async () => {
    await own.database.sequelize.query('update outbox_events set published_at = occurred_at');
    const { broker } = await start(amqpUrl);
    await vi.waitFor(() => expect(broker?.()).toBe('ok'), 10_000);
  });
});
