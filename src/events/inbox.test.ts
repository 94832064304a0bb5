import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ParkedMessage, RenderJob, TenantUsageDay, type User } from '../models/index.js';
import { replayParkedMessage } from '../operations/index.js';
import { openTestProxy } from '../platform/test-proxy.js';
import { staffActor, system } from '../test-support/actors.js';
import { buildUser, countRows } from '../test-support/factories.js';
import { contextFor } from '../test-support/installation.js';
import { auditOf } from '../test-support/records.js';
import { replayParkedMessages } from './consumers/replay-parked-messages.js';
import type { Inbox } from './inbox.js';
import { eventFor, type InboxBench, openInboxBench } from './support/inbox-bench.js';
import { amqpUrl } from './support/test-queue.js';

const eventually = { timeout: 120_000, interval: 50 };
const completedType = 'render.job.completed.v1';
const script = fileURLToPath(new URL('./support/taking-inbox.ts', import.meta.url));

let bench: InboxBench;
let user: User;
const running: Inbox[] = [];
const children = new Set<ChildProcess>();
beforeAll(async () => {
  bench = await openInboxBench();
  user = await buildUser(bench.own);
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await Promise.all(running.splice(0).map((inbox) => inbox.stop()));
});
afterAll(() => bench.close());

async function startInbox(options = {}): Promise<Inbox> {
  const inbox = await bench.start(options);
  running.push(inbox);
  await vi.waitFor(() => expect(inbox.isUp).toBe(true), eventually);
  return inbox;
}

function startProcess(databaseUrl = bench.own.url, url = amqpUrl): ChildProcess {
  const given = [databaseUrl, url, JSON.stringify(bench.names)];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...given], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  return child;
}

const render = (parts = {}) => ({
  ...{ job_id: randomUUID(), tenant_id: user.tenantId, user_id: user.id, paid_with: 'allowance' as const },
  ...{ render_seconds: 10, finished_at: new Date().toISOString() },
  ...parts,
});
const rendersOf = () => RenderJob.count({ where: { userId: user.id } });
const usageOf = async () => (await TenantUsageDay.sum('rendersCompleted', { where: { tenantId: user.tenantId } })) ?? 0;
const parkedOf = (fault: string) => ParkedMessage.scope('withBody').findAll({ where: { fault }, order: ['createdAt'] });
const drained = () =>
  vi.waitFor(
    async () => expect(await Promise.all(['render', 'retry.1s', 'retry.2s'].map(bench.depth))).toEqual([0, 0, 0]),
    eventually,
  );

/** Publishes this many renders, each up to three times, and gives how many there are to be in the end. */
async function publishMany(count: number): Promise<number> {
  const before = await rendersOf();
  const events = Array.from({ length: count }, () => eventFor(completedType, render()));
  for (const event of [
    ...events,
    ...events.filter((_, index) => index % 3 === 0),
    ...events.toReversed().slice(0, count / 2),
  ])
    await bench.publish(completedType, event);
  return before + count;
}

async function expectRenders(expected: number): Promise<void> {
  await vi.waitFor(async () => expect(await rendersOf()).toBe(expected), eventually);
  await drained();
  expect([await rendersOf(), await usageOf()]).toEqual([expected, expected]);
}

describe('a message', () => {
  test('has its effect once, in two inboxes, however often it comes', async () => {
    await Promise.all([startInbox(), startInbox()]);
    await expectRenders(await publishMany(40));
  });

  test('that names a user who is not known yet is tried again until he is', async () => {
    await startInbox();
    const id = randomUUID();
    await bench.publish(completedType, eventFor(completedType, render({ user_id: id })));
    await vi.waitFor(async () => expect(await bench.depth('retry.1s')).toBe(1), eventually);
    await buildUser(bench.own, { id, tenantId: user.tenantId });
    await vi.waitFor(async () => expect(await RenderJob.count({ where: { userId: id } })).toBe(1), eventually);
    expect(await ParkedMessage.count()).toBe(0);
    await RenderJob.sequelize?.query(`update tenant_usage_days set renders_completed = renders_completed - 1`);
  });

  test('that names one who never comes to be known is parked after the last try, once', async () => {
    await startInbox();
    const event = eventFor(completedType, render({ user_id: randomUUID() }));
    await bench.publish(completedType, event);
    await vi.waitFor(async () => expect(await parkedOf('not_found')).toHaveLength(1), eventually);
    await bench.publish(completedType, event);
    await vi.waitFor(async () => expect(await parkedOf('not_found')).toMatchObject([{ attempts: 4 }]), eventually);
    const [parked] = await parkedOf('not_found');
    expect(parked).toMatchObject({
      ...{ queue: `${bench.names.prefix}.render`, routingKey: completedType, type: completedType },
      ...{ error: 'There is no such user.', tenantId: user.tenantId, userId: null, state: 'Waiting' },
    });
    expect(JSON.parse(parked?.body ?? '')).toEqual(event);
  });

  test.each<[string, string, Buffer | object]>([
    ['no JSON', 'not_json', Buffer.from('{{{')],
    ['no CloudEvent', 'not_a_cloudevent', { hello: 'world' }],
    [
      'of an unknown version',
      'unknown_type',
      { ...eventFor(completedType, {} as never), type: 'render.job.completed.v9' },
    ],
    ['with data that breaks its schema', 'bad_data', eventFor(completedType, { render_seconds: -1 } as never)],
    ['from the future', 'unprocessable', eventFor(completedType, {} as never)],
  ])('that is %s is parked at once', async (what, fault, body) => {
    await startInbox();
    const future = { finished_at: new Date(Date.now() + 3_600_000).toISOString() };
    await bench.publish(completedType, what === 'from the future' ? eventFor(completedType, render(future)) : body);
    await vi.waitFor(async () => expect(await parkedOf(fault)).toHaveLength(1), eventually);
    await drained();
  });

  test('of ten megabytes is parked with its beginning, and does not fill the memory', async () => {
    const big = Buffer.alloc(10_000_000, 'x');
    await startInbox();
    await vi.waitFor(async () => expect(await bench.depth('file')).toBe(0), eventually);
    const before = process.memoryUsage().rss;
    for (let count = 0; count < 12; count += 1) {
      big.writeUInt32LE(count);
      await bench.publish('file.object.stored.v1', big);
    }
    await vi.waitFor(
      async () => expect(await ParkedMessage.count({ where: { fault: 'too_big' } })).toBe(12),
      eventually,
    );
    const [parked] = await parkedOf('too_big');
    expect([parked?.body.length, parked?.bodyBytes]).toEqual([1_048_576, 10_000_000]);
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  });

  test('that the broker has set aside is parked', async () => {
    await startInbox();
    await bench.publishToDead(Buffer.from('dead'));
    await vi.waitFor(async () => expect(await parkedOf('dead_letter')).toHaveLength(1), eventually);
  });
});

describe('a parked message', () => {
  test('is taken as staff have put it right, once', async () => {
    await startInbox();
    const event = eventFor(completedType, render({ paid_with: 'nothing' }) as never);
    await bench.publish(completedType, event);
    const isOurs = { where: { fault: 'bad_data', userId: user.id } };
    await vi.waitFor(async () => expect(await ParkedMessage.count(isOurs)).toBe(1), eventually);
    const parked = await ParkedMessage.findOne(isOurs);
    const messageId = parked?.id ?? '';
    const owner = contextFor(bench.own, staffActor('Owner'), { operation: 'replayParkedMessage' });
    const worker = () => contextFor(bench.own, system, { via: 'worker' });
    await replayParkedMessage(owner, { messageId });
    expect(await replayParkedMessages(worker())).toBe(1);
    expect(await parked?.reload()).toMatchObject({ state: 'Waiting', attempts: 2, fault: 'bad_data' });

    const before = await rendersOf();
    const put = { ...event, data: { ...event.data, paid_with: 'allowance' } };
    await replayParkedMessage(owner, { messageId, body: JSON.stringify(put) });
    const counts = await Promise.all([1, 2, 3].map(() => replayParkedMessages(worker())));
    expect(counts).toContain(1);
    expect(await parked?.reload()).toMatchObject({ state: 'Replayed', settledByLabel: 'Owner@staff.test' });
    expect(await rendersOf()).toBe(before + 1);
    expect(await auditOf(owner)).toMatchObject([{ after: { state: 'Replaying' } }, { after: { state: 'Replaying' } }]);
    // Should it come again after all, it has had its effect.
    await bench.publish(completedType, put);
    await expectRenders(before + 1);
  });
});

describe('nothing is lost, and nothing done twice,', () => {
  test('when the queue is deleted under the inbox', async () => {
    await startInbox();
    await bench.deleteQueue('render');
    await vi.waitFor(async () => expect(await bench.depth('render')).toBe(0), eventually);
    await vi.waitFor(() => expect(running[0]?.isUp).toBe(true), eventually);
    await expectRenders(await publishMany(10));
  });

  test.each(['cut', 'freeze', 'strand'] as const)('when the broker goes away by %s', async (fault) => {
    const proxy = await openTestProxy(amqpUrl, 5672);
    proxy.url.searchParams.set('heartbeat', '1');
    const inbox = await startInbox({ url: proxy.url.href });
    for (let round = 0; round < 2; round += 1) {
      const publishing = publishMany(20);
      proxy[fault]();
      const expected = await publishing;
      proxy.restore();
      await vi.waitFor(() => expect(inbox.isUp).toBe(true), eventually);
      await expectRenders(expected);
    }
    await inbox.stop();
    await proxy.close();
  });

  test('when the database goes away', async () => {
    const proxy = await openTestProxy(bench.own.url, 5432);
    startProcess(proxy.url.href);
    const first = await publishMany(10);
    await vi.waitFor(async () => expect(await rendersOf()).toBeGreaterThan(first - 10), eventually);
    proxy.cut();
    await publishMany(20);
    proxy.restore();
    await expectRenders(first + 20);
    await proxy.close();
  });

  test('when processes are killed in the middle', async () => {
    const before = await rendersOf();
    const expected = publishMany(90);
    for (let kill = 0; kill < 2; kill += 1) {
      const child = startProcess();
      const goal = before + (kill + 1) * 30;
      await vi.waitFor(async () => expect(await rendersOf()).toBeGreaterThan(goal), eventually);
      child.kill('SIGKILL');
    }
    await Promise.all([startInbox(), startInbox()]);
    await expectRenders(await expected);
    expect(await countRows(bench.own.database, 'inbox_messages')).toBeGreaterThanOrEqual(await expected);
  });
});
