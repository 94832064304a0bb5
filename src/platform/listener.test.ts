import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Listener } from './listener.js';
import { flushNotifications, notifyAfterCommit, notifyInTransaction } from './notifications.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { openTestProxy, type TestProxy } from './test-proxy.js';

let own: TestDatabase;
let proxy: TestProxy;
const listeners: Listener[] = [];

beforeAll(async () => {
  own = await createTestDatabase({ migrated: false });
  proxy = await openTestProxy(own.url, 5432);
});
afterEach(async () => {
  proxy.restore();
  await Promise.all(listeners.splice(0).map((listener) => listener.stop()));
});
afterAll(async () => {
  await proxy.close();
  await own.drop();
});

async function startListener(): Promise<{ listener: Listener; heard: string[][]; health: boolean[] }> {
  const listener = new Listener({
    connection: { connectionString: proxy.url.href },
    logger: pino({ level: 'silent' }),
    selfTestEveryMs: 50,
    answerWithinMs: 500,
  });
  listeners.push(listener);
  const heard: string[][] = [];
  const health: boolean[] = [];
  listener.on('invalidation', (items) => heard.push(items));
  listener.onHealthChange((healthy) => health.push(healthy));
  await listener.start();
  return { listener, heard, health };
}

const inTransaction = (work: (transaction: Parameters<typeof notifyInTransaction>[0]) => Promise<void> | void) =>
  own.database.sequelize.transaction(async (transaction) => work(transaction));
const eventually = { timeout: 10_000, interval: 10 };

describe('notifications', () => {
  test('in a transaction reach another connection after the commit', async () => {
    const { heard } = await startListener();
    await inTransaction((transaction) => notifyInTransaction(transaction, 'invalidation', ['user:1', 'user:2']));
    await vi.waitFor(() => expect(heard).toEqual([['user:1', 'user:2']]), eventually);
  });

  test('after commit are merged into one payload without doubles', async () => {
    const { heard } = await startListener();
    await Promise.all(
      ['a', 'b', 'a'].map((item) =>
        inTransaction((transaction) => notifyAfterCommit(own.database, transaction, 'invalidation', [item])),
      ),
    );
    await flushNotifications(own.database);
    await vi.waitFor(() => expect(heard.flat().toSorted()).toContain('b'), eventually);
    expect(new Set(heard.flat())).toEqual(new Set(['a', 'b']));
    expect(heard.length).toBeLessThanOrEqual(3);
  });

  test('of a rolled-back transaction are heard by nobody', async () => {
    const { heard } = await startListener();
    const rolledBack = inTransaction(async (transaction) => {
      await notifyInTransaction(transaction, 'invalidation', ['lost']);
      notifyAfterCommit(own.database, transaction, 'invalidation', ['lost too']);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await flushNotifications(own.database);
    await inTransaction((transaction) => notifyInTransaction(transaction, 'invalidation', ['kept']));
    await vi.waitFor(() => expect(heard).toEqual([['kept']]), eventually);
  });

  test('longer than one NOTIFY may carry are split', async () => {
    const { heard } = await startListener();
    const items = Array.from({ length: 900 }, (_, index) => `user:«${index}»-0123456789`);
    await inTransaction((transaction) => notifyInTransaction(transaction, 'invalidation', items));
    await vi.waitFor(() => expect(heard.flat()).toEqual(items), eventually);
    expect(heard.length).toBeGreaterThan(1);
  });

  test('that are malformed, or whose handler throws, keep nobody from hearing the next', async () => {
    const { listener, heard } = await startListener();
    listener.on('invalidation', () => {
      throw new Error('a faulty subscriber');
    });
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    await client.query(`select pg_notify('invalidation', 'not json'), pg_notify('invalidation', '[1]')`);
    await client.query(`select pg_notify('invalidation', '["fine"]')`);
    await client.end();
    await vi.waitFor(() => expect(heard).toEqual([['fine']]), eventually);
  });
});

describe('the listener', () => {
  test.each(['cut', 'freeze'] as const)('notices a connection that is lost by %s, and comes back', async (fault) => {
    const { listener, heard, health } = await startListener();
    expect(listener.healthy).toBe(true);
    proxy[fault]();
    await vi.waitFor(() => expect(listener.healthy).toBe(false), eventually);
    await inTransaction((transaction) => notifyInTransaction(transaction, 'invalidation', ['missed']));
    proxy.restore();
    await vi.waitFor(() => expect(listener.healthy).toBe(true), eventually);
    await inTransaction((transaction) => notifyInTransaction(transaction, 'invalidation', ['heard']));
    await vi.waitFor(() => expect(heard).toEqual([['heard']]), eventually);
    expect(health).toEqual([true, false, true]);
  });

  test('leaves a connection that hangs for another that works', async () => {
    const { heard, health } = await startListener();
    proxy.strand();
    await vi.waitFor(() => expect(health).toEqual([true, false, true]), eventually);
    await inTransaction((transaction) => notifyInTransaction(transaction, 'invalidation', ['heard']));
    await vi.waitFor(() => expect(heard).toEqual([['heard']]), eventually);
  });

  test('notices a backend that is ended by the server', async () => {
    const { health } = await startListener();
    await own.database.sequelize.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'flatrender-listener'`,
    );
    await vi.waitFor(() => expect(health).toEqual([true, false, true]), eventually);
  });

  test('starts while the database is away and becomes healthy when it is there', async () => {
    proxy.cut();
    const { listener, health } = await startListener();
    expect(listener.healthy).toBe(false);
    proxy.restore();
    await vi.waitFor(() => expect(health).toEqual([true]), eventually);
  });

  test('stops for good, while connected and while trying', async () => {
    const { listener } = await startListener();
    await listener.stop();
    expect(listener.healthy).toBe(false);
    proxy.cut();
    const { listener: trying } = await startListener();
    await trying.stop();
    proxy.restore();
    const [rows] = await own.database.sequelize.query(
      `select count(*)::int as open from pg_stat_activity where datname = current_database() and application_name = 'flatrender-listener'`,
    );
    expect(rows).toEqual([{ open: 0 }]);
  });
});
