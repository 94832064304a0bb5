import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestProxy, type TestProxy } from '../platform/test-proxy.js';
import { toMessage } from './event-message.js';
import { readOutboxStatus } from './outbox-status.js';
import { prunePublishedEvents } from './prune-published-events.js';
import { openRelayBench, type RelayBench } from './support/relay-bench.js';
import { amqpUrl, firstArrivals, inOrder } from './support/test-queue.js';

const full = process.env['PROOF'] === 'full';
const writes = full ? 5_000 : 400;
const eventually = { timeout: full ? 120_000 : 25_000, interval: 20 };

let bench: RelayBench;
beforeEach(async () => {
  bench = await openRelayBench(20);
});
afterEach(() => bench.close());

const status = () => readOutboxStatus(bench.own.database, new Date());
const drained = () => vi.waitFor(async () => expect(await status()).toMatchObject({ pending: 0 }), eventually);

async function expectAllInOrder(): Promise<void> {
  const expected = inOrder(await bench.writer.versions());
  await drained();
  await vi.waitFor(() => expect(firstArrivals(bench.queue.arrivals)).toEqual(expected), eventually);
}

describe('relays', () => {
  test('three at once keep the order of each entity and publish nothing twice', async () => {
    await Promise.all([bench.startRelay(), bench.startRelay(), bench.startRelay()]);
    await bench.writer.writeMany(writes, 6);
    await expectAllInOrder();
    expect(bench.queue.arrivals).toHaveLength(writes);
  });

  test('publish what waited in the outbox until a broker was configured', async () => {
    await bench.writer.writeMany(300);
    expect(await status()).toMatchObject({
      pending: 300,
      pendingByType: [{ type: 'tenant.tenant.created.v1', count: 300 }],
    });
    await bench.startRelay();
    await expectAllInOrder();
    expect(await status()).toMatchObject({ pending: 0, oldestPendingAt: null, publishedLastHour: 300 });
  });

  test('send CloudEvents, kept by the broker, under their type', async () => {
    const [thing = ''] = bench.writer.things;
    await bench.writer.write(thing);
    await bench.startRelay();
    await vi.waitFor(() => expect(bench.queue.arrivals).toHaveLength(1), eventually);
    expect(bench.queue.arrivals[0]).toMatchObject({
      persistent: true,
      routingKey: 'tenant.tenant.created.v1',
      body: { specversion: '1.0', type: 'tenant.tenant.created.v1', subject: `tenant/${thing}`, tenantid: thing },
    });
  });

  test('are woken by NOTIFY, without any poll', async () => {
    await bench.startRelay({ pollEveryMs: null });
    await bench.writer.writeMany(30);
    await expectAllInOrder();
  });

  test('see new events without NOTIFY, by their poll', async () => {
    const { listener } = await bench.startRelay({ pollEveryMs: { listening: 60_000, deaf: 50 } });
    await listener.stop();
    await bench.writer.writeMany(30);
    await expectAllInOrder();
  });

  test('stop within the batch in hand; the next goes on from there', async () => {
    await bench.writer.writeMany(writes);
    const first = await bench.startRelay();
    await vi.waitFor(() => expect(bench.queue.arrivals.length).toBeGreaterThan(0), eventually);
    await first.stop();
    await bench.startRelay();
    await expectAllInOrder();
    expect(bench.queue.arrivals).toHaveLength(writes);
  });
});

describe('a broker that goes away', () => {
  let proxy: TestProxy;
  beforeEach(async () => {
    proxy = await openTestProxy(amqpUrl, 5672);
    proxy.url.searchParams.set('heartbeat', '1');
  });
  afterEach(() => proxy.close());

  test.each(['cut', 'freeze', 'strand'] as const)('by %s loses no event and fails no write', async (fault) => {
    const { broker } = await bench.startRelay({ amqp: { url: proxy.url.href, confirmWithinMs: 500 } });
    await vi.waitFor(() => expect(broker.state).toBe('ready'), eventually);
    for (let round = 0; round < 3; round += 1) {
      const writing = bench.writer.writeMany(writes / 4);
      proxy[fault]();
      await writing;
      await bench.writer.writeMany(writes / 20);
      expect(await status()).toMatchObject({ setAside: 0 });
      proxy.restore();
      await vi.waitFor(() => expect(broker.state).toBe('ready'), eventually);
    }
    await expectAllInOrder();
  });

  test('before the first connection is waited for', async () => {
    proxy.cut();
    const { broker } = await bench.startRelay({ amqp: { url: proxy.url.href } });
    await bench.writer.writeMany(30);
    expect(broker.state).toBe('connecting');
    proxy.restore();
    await expectAllInOrder();
  });
});

describe('an event that cannot be published', () => {
  const tooBig = { padding: 'x'.repeat(1_100_000) };
  const badHeaders = { CC: 'RabbitMQ takes a list here and closes the channel for anything else' };

  test.each([
    ['by its size', tooBig, toMessage],
    [
      'by the broker',
      { padding: ' refused' },
      (event: Parameters<typeof toMessage>[0]) => {
        const message = toMessage(event);
        return message.body.includes(' refused') ? { ...message, headers: badHeaders } : message;
      },
    ],
  ])('%s is set aside, and those behind it go on', async (_, options, ownToMessage) => {
    const [poisoned = '', other = ''] = bench.writer.things;
    await bench.writer.write(poisoned);
    await bench.writer.write(poisoned, options);
    for (const thing of [poisoned, other, poisoned, other]) await bench.writer.write(thing);
    await bench.startRelay({ toMessage: ownToMessage, firstRestMs: 10 });
    await vi.waitFor(
      () =>
        expect(firstArrivals(bench.queue.arrivals)).toEqual(
          new Map([
            [poisoned, ['1', '3', '4']],
            [other, ['1', '2']],
          ]),
        ),
      eventually,
    );
    await drained();
    const { setAside, setAsideEvents } = await status();
    expect({ setAside, subjects: setAsideEvents.map(({ subject }) => subject) }).toEqual({
      setAside: 1,
      subjects: [`tenant/${poisoned}`],
    });
    expect(setAsideEvents[0]?.lastError).toMatch(/bytes|PRECONDITION/);
  });
});

test('an event that no queue is bound for counts as published', async () => {
  await bench.queue.unbind();
  await bench.writer.writeMany(20);
  await bench.startRelay();
  await drained();
  expect(await status()).toMatchObject({ publishedLastHour: 20 });
  expect(bench.queue.arrivals).toEqual([]);
});

test('events published more than 30 days ago are pruned, and those that wait are not', async () => {
  await bench.writer.writeMany(20);
  const { stop } = await bench.startRelay();
  await drained();
  await stop();
  await bench.writer.writeMany(3);
  const { database } = bench.own;
  await database.sequelize.query('update outbox_events set counted_at = now(), fanned_out_at = now()');
  expect(await prunePublishedEvents(database, new Date(Date.now() + 29 * 86_400_000))).toBe(0);
  expect(await prunePublishedEvents(database, new Date(Date.now() + 31 * 86_400_000))).toBe(20);
  expect(await status()).toMatchObject({ pending: 3, publishedLastHour: 0 });
});
