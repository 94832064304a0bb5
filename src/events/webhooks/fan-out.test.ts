import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Tenant } from '../../models/index.js';
import { createContext, type InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { Listener } from '../../platform/notifications.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { system } from '../../test-support/actors.js';
import { buildTenant, seed } from '../../test-support/factories.js';
import { createInstallation } from '../../test-support/installation.js';
import { buildWebhook } from '../../test-support/webhooks.js';
import { eventOf, writeToOutbox } from '../outbox.js';
import { prunePublishedEvents } from '../prune-published-events.js';
import { FanOut } from './fan-out.js';
import { fanOutBatch } from './fan-out-batch.js';

let test: TestDatabase;
let acme: Tenant;
let other: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  acme = await buildTenant(test);
  other = await buildTenant(test);
});
beforeEach(async () => {
  await rows('update outbox_events set fanned_out_at = now() where fanned_out_at is null');
});
afterEach(async () => {
  await rows('delete from webhooks');
});
afterAll(() => test.drop());

const context = () => createContext({ database: test.database, actor: system, via: 'worker' });
async function rows<Row>(sql: string, ...bind: unknown[]): Promise<Row[]> {
  const [found] = await test.database.sequelize.query(sql, { bind });
  return found as Row[];
}
const created = (tenantId: string, name: string, entityId = tenantId) =>
  eventOf(
    'tenant.tenant.created.v1',
    { type: 'tenant', id: entityId, tenantId },
    { tenant_id: tenantId, slug: 'thing', name, kind: 'Internal', status: 'Active' },
  );
const tell = (...names: string[]) =>
  seed(test, (context) =>
    writeToOutbox(
      context,
      names.map((name) => created(acme.id, name)),
    ),
  );
async function fanOutAll(): Promise<void> {
  while (((await fanOutBatch(context()))?.marked ?? 1) > 0);
}
const messages = () =>
  rows<{ webhook_id: string; event_id: string; payload: string }>('select * from webhook_messages order by position');
const namesIn = async (webhookId: string) =>
  (await messages()).filter((row) => row.webhook_id === webhookId).map((row) => JSON.parse(row.payload).data.name);
const unsent = () => rows('select * from outbox_events where fanned_out_at is null');

describe('fanning out', () => {
  it('writes one message for each event and each active webhook of the tenant that wants it', async () => {
    const { webhook: all } = await buildWebhook(test, acme);
    const { webhook: some } = await buildWebhook(test, acme, { events: ['payment.*', 'tenant.tenant.created.v1'] });
    const { webhook: none } = await buildWebhook(test, acme, { events: ['identity.*'] });
    const off = { isActive: false, disabledCause: 'manager', disabledAt: new Date() } as const;
    const { webhook: offOne } = await buildWebhook(test, acme, off);
    const { webhook: foreign } = await buildWebhook(test, other);
    await fanOutAll();
    await rows('delete from webhook_messages');
    await tell('one', 'two');
    await fanOutAll();
    expect(await namesIn(all.id)).toEqual(['one', 'two']);
    expect(await namesIn(some.id)).toEqual(['one', 'two']);
    for (const { id } of [none, offOne, foreign]) expect(await namesIn(id)).toEqual([]);
    const [event] = await rows<{ id: string; occurred_at: Date }>(
      `select * from outbox_events where data ->> 'name' = 'one'`,
    );
    const [first] = await messages();
    expect(first).toMatchObject({
      ...{ event_id: event?.id, event_type: 'tenant.tenant.created.v1', tenant_id: acme.id, entity_id: acme.id },
      ...{ state: 'pending', attempts: 0, finished_at: null },
    });
    expect(JSON.parse(first?.payload ?? '')).toEqual({
      type: 'tenant.tenant.created.v1',
      timestamp: event?.occurred_at.toISOString(),
      data: { tenant_id: acme.id, slug: 'thing', name: 'one', kind: 'Internal', status: 'Active' },
    });
    expect(await unsent()).toEqual([]);
  });

  it('does nothing twice', async () => {
    const { webhook } = await buildWebhook(test, acme);
    await fanOutAll();
    await rows('delete from webhook_messages');
    await tell('once');
    await fanOutAll();
    // As after a crash of a kind that should not be.
    await rows('update outbox_events set fanned_out_at = null');
    await fanOutAll();
    expect((await namesIn(webhook.id)).filter((name) => name === 'once')).toHaveLength(1);
  });

  it('sends neither sealed events nor such that are of no tenant', async () => {
    await buildWebhook(test, acme);
    await fanOutAll();
    await rows('delete from webhook_messages');
    await seed(test, (context) =>
      writeToOutbox(context, [
        { ...created(acme.id, 'nobody'), tenantId: null },
        {
          type: 'notification.sms.requested.v1',
          ...{ entityType: 'message', entityId: randomUUID(), tenantId: acme.id },
          data: { text: 'the code is 471203' } as never,
        },
      ]),
    );
    await fanOutAll();
    expect(await messages()).toEqual([]);
    expect(await unsent()).toEqual([]);
  });

  it('finds the event of a transaction that commits late, behind others', async () => {
    const { webhook } = await buildWebhook(test, acme);
    await fanOutAll();
    await rows('delete from webhook_messages');
    let commit = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const written = deferred();
    const late = inTransaction(context(), async (context: InTransaction) => {
      await writeToOutbox(context, [created(acme.id, 'late')]);
      written.resolve();
      await held;
    });
    await written.promise;
    await tell('early');
    await fanOutAll();
    expect(await namesIn(webhook.id)).toEqual(['early']);
    commit();
    await late;
    await fanOutAll();
    expect(await namesIn(webhook.id)).toEqual(['early', 'late']);
  });

  it('does not pass a row that somebody holds, so that the order stays', async () => {
    const { webhook } = await buildWebhook(test, acme);
    await fanOutAll();
    await rows('delete from webhook_messages');
    await tell('one', 'two', 'three');
    await seed(test, async ({ transaction }) => {
      await test.database.sequelize.query(
        `select 1 from outbox_events where data ->> 'name' = 'two' and fanned_out_at is null for update`,
        { transaction },
      );
      await fanOutAll();
      expect(await namesIn(webhook.id)).toEqual(['one']);
    });
    await fanOutAll();
    expect(await namesIn(webhook.id)).toEqual(['one', 'two', 'three']);
  });

  it('leaves nothing when it is rolled back', async () => {
    await buildWebhook(test, acme);
    await fanOutAll();
    await rows('delete from webhook_messages');
    await tell('one');
    const refusal = new Error('on purpose');
    const failing = inTransaction(context(), async (context) => {
      await fanOutBatch(context);
      throw refusal;
    });
    await expect(failing).rejects.toBe(refusal);
    expect(await messages()).toEqual([]);
    expect(await unsent()).toHaveLength(1);
  });

  it('is done by one at a time', async () => {
    await tell('one');
    await inTransaction(context(), async (inside) => {
      expect(await fanOutBatch(inside)).toEqual({ marked: 1, messages: 0 });
      expect(await fanOutBatch(context())).toBeNull();
    });
  });

  it('ends a batch when it has made many messages', async () => {
    for (let turn = 0; turn < 5; turn += 1) await buildWebhook(test, acme);
    await fanOutAll();
    await rows('delete from webhook_messages');
    await tell(...Array.from({ length: 450 }, (_, index) => `event ${index}`));
    expect(await fanOutBatch(context())).toEqual({ marked: 400, messages: 2_000 });
    expect(await fanOutBatch(context())).toEqual({ marked: 50, messages: 250 });
  });

  it('comes before pruning', async () => {
    await tell('one');
    await rows(`update outbox_events set published_at = now() - interval '31 days', counted_at = now()`);
    await prunePublishedEvents(test.database, new Date());
    expect(await unsent()).toHaveLength(1);
    await fanOutAll();
    await prunePublishedEvents(test.database, new Date());
    expect(await rows('select * from outbox_events')).toEqual([]);
  });
});

describe('several that run at once', () => {
  const count = 600;
  it('are woken, and write each event once, in order', async () => {
    const { webhook } = await buildWebhook(test, acme);
    await fanOutAll();
    await rows('delete from webhook_messages');
    const logger = pino({ level: 'silent' });
    const listener = new Listener({ connection: { connectionString: test.url }, logger });
    await listener.start();
    const pollEveryMs = { listening: 3_600_000, deaf: 3_600_000 };
    const running = Array.from(
      { length: 3 },
      () => new FanOut({ database: test.database, listener, logger, pollEveryMs }),
    );
    for (const fanOut of running) fanOut.start();
    for (let number = 0; number < count; number += 20)
      await tell(...Array.from({ length: 20 }, (_, index) => String(number + index)));
    await vi.waitFor(async () => expect(await messages()).toHaveLength(count), { timeout: 30_000, interval: 20 });
    expect(await namesIn(webhook.id)).toEqual(Array.from({ length: count }, (_, index) => String(index)));
    await Promise.all(running.map((fanOut) => fanOut.stop()));
    await listener.stop();
  });
});

function deferred() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
