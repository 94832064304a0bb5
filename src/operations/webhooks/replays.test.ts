import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Tenant, type Webhook, WebhookMessage } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { Actor } from '../../platform/context.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf } from '../../test-support/records.js';
import { buildDelivery, buildWebhook, buildWebhookMessage } from '../../test-support/webhooks.js';
import { listWebhookDeliveries } from './list-webhook-deliveries.js';
import { replayWebhookDelivery } from './replay-webhook-delivery.js';
import { type ReplayWebhookEventsInput, replayWebhookEvents } from './replay-webhook-events.js';

let test: TestDatabase;
let tenant: Tenant;
let manager: Actor;
let foreignManager: Actor;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
  foreignManager = userActor(await buildUser(test, { tenant: await buildTenant(test), isTenantAdmin: true }));
});
afterAll(() => test.drop());

const call = (actor = manager) => contextFor(test, actor);
const minutesAgo = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000);
const newWebhook = async (values: Parameters<typeof buildWebhook>[2] = {}) =>
  (await buildWebhook(test, tenant, values)).webhook;
const stored = (id: string) => WebhookMessage.findByPk(id, { rejectOnEmpty: true });
const off = { isActive: false, disabledCause: 'manager', disabledAt: new Date() } as const;

describe('replayWebhookDelivery', () => {
  const replay = (webhook: Webhook, deliveryId: string, actor = manager) =>
    replayWebhookDelivery(call(actor), { tenantId: tenant.id, webhookId: webhook.id, deliveryId });

  it.each([true, false])('begins anew with the same message, whether it arrived (%s) or not', async (succeeded) => {
    const webhook = await newWebhook();
    const { id, messageId } = await buildDelivery(test, webhook, { succeeded, createdAt: minutesAgo(60) });
    const before = await stored(messageId);
    expect(await replay(webhook, id)).toEqual({ messageId });
    const message = await stored(messageId);
    expect(message).toMatchObject({ state: 'pending', attempts: 0, finishedAt: null, payload: before.payload });
    expect(message.nextAttemptAt.getTime()).toBeGreaterThan(minutesAgo(1).getTime());
  });

  it('brings what waits forward and leaves its tries, however often', async () => {
    const webhook = await newWebhook();
    const { id, messageId } = await buildDelivery(test, webhook, { succeeded: false });
    await test.database.sequelize.query(
      `update webhook_messages set state = 'pending', finished_at = null, attempts = 4,
         next_attempt_at = now() + interval '1 day' where id = $1`,
      { bind: [messageId] },
    );
    await Promise.all(Array.from({ length: 10 }, () => replay(webhook, id)));
    const message = await stored(messageId);
    expect(message).toMatchObject({ state: 'pending', attempts: 4 });
    expect(message.nextAttemptAt <= clock.now()).toBe(true);
  });

  it('meets neither another tenant, another webhook, nor one that is off', async () => {
    const [webhook, other, idle] = [await newWebhook(), await newWebhook(), await newWebhook(off)];
    const { id, messageId } = await buildDelivery(test, webhook);
    expect(await codeOf(replay(webhook, id, foreignManager))).toBe('not_found');
    expect(await codeOf(replay(other, id))).toBe('not_found');
    expect(await codeOf(replay(webhook, randomUUID()))).toBe('not_found');
    expect(await codeOf(replay(idle, (await buildDelivery(test, idle)).id))).toBe('conflict');
    expect((await stored(messageId)).state).toBe('delivered');
  });
});

describe('replayWebhookEvents', () => {
  const replay = (webhook: Webhook, values: Partial<ReplayWebhookEventsInput> = {}, actor = manager) =>
    replayWebhookEvents(call(actor), { tenantId: tenant.id, webhookId: webhook.id, since: minutesAgo(100), ...values });
  const add = (webhook: Webhook, minutes: number, state: 'pending' | 'delivered' | 'failed', values: object = {}) =>
    buildWebhookMessage(test, webhook, {
      ...{ state, attempts: 10, createdAt: minutesAgo(minutes) },
      finishedAt: state === 'pending' ? null : minutesAgo(minutes),
      ...values,
    });

  it('takes what failed in the range, and with it what arrived when asked to', async () => {
    const [webhook, other] = [await newWebhook(), await newWebhook()];
    const failed = await add(webhook, 50, 'failed');
    const delivered = await add(webhook, 40, 'delivered');
    const waiting = await add(webhook, 30, 'pending');
    const early = await add(webhook, 90, 'failed');
    const late = await add(webhook, 5, 'failed');
    const trial = await add(webhook, 45, 'failed', { eventId: null, eventType: 'webhook.test' });
    const foreign = await add(other, 50, 'failed');
    const range = { since: minutesAgo(60), until: minutesAgo(10) };
    const context = call();
    expect(await replayWebhookEvents(context, { tenantId: tenant.id, webhookId: webhook.id, ...range })).toEqual({
      count: 1,
      hasMore: false,
      nextSince: null,
    });
    expect(await eventsOf(context)).toEqual([]);
    expect(await stored(failed.id)).toMatchObject({ state: 'pending', attempts: 0 });
    expect((await stored(delivered.id)).state).toBe('delivered');
    expect(await replay(webhook, { ...range, onlyFailed: false })).toMatchObject({ count: 1 });
    expect((await stored(delivered.id)).state).toBe('pending');
    expect((await stored(waiting.id)).attempts).toBe(10);
    for (const { id } of [early, late, trial, foreign]) expect((await stored(id)).state).toBe('failed');
  });

  it('takes the types that are named alone', async () => {
    const webhook = await newWebhook();
    const banned = await add(webhook, 20, 'failed', { eventType: 'identity.user.banned.v1' });
    await add(webhook, 20, 'failed', { eventType: 'payment.payment.confirmed.v1' });
    expect(await replay(webhook, { eventTypes: ['identity.user.*'] })).toMatchObject({ count: 1 });
    expect((await stored(banned.id)).state).toBe('pending');
    const unknown = replay(webhook, { eventTypes: ['identity.nobody.*'] });
    await expect(unknown).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field: 'event_types' }] });
  });

  it('takes each once, however many ask at once', async () => {
    const webhook = await newWebhook();
    for (let n = 0; n < 20; n += 1) await add(webhook, n, 'failed');
    const answers = await Promise.all(Array.from({ length: 10 }, () => replay(webhook)));
    expect(answers.reduce((sum, { count }) => sum + count, 0)).toBe(20);
  });

  it('takes 5,000 at a time, the oldest first, and says from when on there are more', async () => {
    const webhook = await newWebhook();
    await test.database.sequelize.query(
      `insert into webhook_messages (id, webhook_id, tenant_id, event_id, event_type, payload, state, next_attempt_at,
         created_at, finished_at)
       select gen_random_uuid(), $1, $2, gen_random_uuid(), 'tenant.tenant.updated.v1', '{}', 'delivered', now(),
         $3::timestamptz + n * interval '1 millisecond', now() from generate_series(1, 5003) n`,
      { bind: [webhook.id, tenant.id, minutesAgo(60)] },
    );
    const first = await replay(webhook, { onlyFailed: false });
    expect(first).toMatchObject({ count: 5_000, hasMore: true, nextSince: expect.any(Date) });
    const rest = await replay(webhook, { onlyFailed: false, since: first.nextSince ?? new Date() });
    expect(rest).toEqual({ count: 3, hasMore: false, nextSince: null });
  });

  it('meets neither another tenant, one that is off, nor a range that ends before it begins', async () => {
    const webhook = await newWebhook();
    const failed = await add(webhook, 20, 'failed');
    expect(await codeOf(replay(webhook, {}, foreignManager))).toBe('not_found');
    expect(await codeOf(replay(webhook, {}, staffActor('Support')))).toBe('forbidden');
    expect(await codeOf(replay(webhook, { until: minutesAgo(200) }))).toBe('unprocessable');
    expect(await codeOf(replay(await newWebhook(off)))).toBe('conflict');
    expect((await stored(failed.id)).state).toBe('failed');
  });
});

it('listWebhookDeliveries tells the latest first, of the own webhook alone', async () => {
  const webhook = await newWebhook();
  const [old, late] = [
    await buildDelivery(test, webhook, { createdAt: minutesAgo(9) }),
    await buildDelivery(test, webhook, { succeeded: false, createdAt: minutesAgo(1) }),
  ];
  const list = (values: object = {}, actor = manager) =>
    listWebhookDeliveries(call(actor), {
      tenantId: tenant.id,
      webhookId: webhook.id,
      page: 1,
      pageSize: 10,
      ...values,
    });
  expect((await list()).rows.map(({ id }) => id)).toEqual([late.id, old.id]);
  expect((await list({ succeeded: true })).rows.map(({ id }) => id)).toEqual([old.id]);
  expect((await list({ eventType: 'payment.payment.confirmed.v1' })).total).toBe(0);
  expect(await codeOf(list({}, foreignManager))).toBe('not_found');
});
