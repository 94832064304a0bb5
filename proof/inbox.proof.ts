import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventFor, type InboxBench, openInboxBench } from '../src/events/support/inbox-bench.js';
import { amqpUrl } from '../src/events/support/test-queue.js';
import { ParkedMessage, RenderJob, StoredObject, TenantUsageDay, User, UserPlan } from '../src/models/index.js';
import { openTestProxy, type TestProxy } from '../src/platform/test-proxy.js';
import { buildUser, countRows } from '../src/test-support/factories.js';
import { buildPlan, buildUserPlan } from '../src/test-support/money.js';
import { round, tell } from './figures.js';

const messages = 5_000;
const kills = 20;
const script = fileURLToPath(new URL('../src/events/support/taking-inbox.ts', import.meta.url));
const eventually = { timeout: 900_000, interval: 200 };
const seconds = 7;

let bench: InboxBench;
let proxy: TestProxy;
beforeAll(async () => {
  bench = await openInboxBench();
  // The queues are there before the first message: the broker forgets what it has no queue for.
  const declaring = await bench.start();
  await vi.waitFor(() => expect(declaring.isUp).toBe(true), { timeout: 60_000 });
  await declaring.stop();
  proxy = await openTestProxy(amqpUrl, 5672);
});
afterAll(async () => {
  await proxy.close();
  await bench.close();
});

function startProcess(): ChildProcess {
  const given = [bench.own.url, proxy.url.href, JSON.stringify(bench.names)];
  return spawn(process.execPath, ['--import', 'tsx', script, ...given], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Each render and each file once, its repeats and its end in any order. */
function shuffled<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

test(`${messages} messages of other services, repeated and reordered, to two processes with ${kills} × kill -9 and a broker that cuts: each has its effect once`, {
  timeout: 1_800_000,
}, async (context) => {
  const user = await buildUser(bench.own);
  const plan = await buildUserPlan(bench.own, user, await buildPlan(bench.own), { remainChargeSec: 1_000_000 });
  const ids = { tenant_id: user.tenantId, user_id: user.id };
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const paid = { ...ids, paid_with: 'plan' as const };
  const renders = Array.from({ length: messages * 0.3 }, () =>
    eventFor('render.job.completed.v1', { ...paid, job_id: randomUUID(), render_seconds: seconds, finished_at: at(9) }),
  );
  const failures = renders
    .filter((_, index) => index % 3 === 0)
    .map(({ data: { job_id } }) =>
      eventFor('render.job.failed.v1', { ...paid, job_id, reason: 'x', failed_at: at(5) }),
    );
  const files = Array.from({ length: messages * 0.2 }, () =>
    eventFor('file.object.stored.v1', { ...ids, object_id: randomUUID(), size_bytes: 1_000, stored_at: at(9) }),
  );
  const deletions = files
    .filter((_, index) => index % 2 === 0)
    .map(({ data: { object_id } }) => eventFor('file.object.deleted.v1', { ...ids, object_id, deleted_at: at(5) }));
  const each = [...renders, ...failures, ...files, ...deletions];
  const repeats = Array.from({ length: messages - each.length }, (_, index) => each[(index * 7) % each.length]);
  const all = shuffled([...each, ...repeats.filter((event) => event !== undefined)]);

  const startedAt = performance.now();
  const settled = () => countRows(bench.own.database, 'inbox_messages');
  const publishing = (async () => {
    for (const event of all) await bench.publish(event.type, event);
  })();
  let killed = 0;
  const killAgain = async () => {
    while (killed < kills) {
      const child = startProcess();
      const goal = (await settled()) + each.length / kills / 2;
      await vi.waitFor(
        async () => expect(await settled()).toBeGreaterThan(Math.min(goal, each.length - 1)),
        eventually,
      );
      child.kill('SIGKILL');
      await once(child, 'exit');
      killed += 1;
      if (killed % 5 === 0) {
        proxy.cut();
        proxy.restore();
      }
    }
  };
  await Promise.all([killAgain(), killAgain(), publishing]);
  const last = [startProcess(), startProcess()];
  const drained = async () => {
    expect(await settled()).toBe(each.length);
    expect(await Promise.all(['render', 'file', 'retry.1s', 'retry.2s'].map(bench.depth))).toEqual([0, 0, 0, 0]);
  };
  await vi.waitFor(drained, eventually);
  for (const child of last) child.kill('SIGKILL');

  const completed = renders.length - failures.length;
  const day = { where: { tenantId: user.tenantId } };
  const found = {
    renders: await RenderJob.count({ where: { state: 'Completed' } }),
    failures: await RenderJob.count({ where: { state: 'Failed' } }),
    'completed in the usage': await TenantUsageDay.sum('rendersCompleted', day),
    'failed in the usage': await TenantUsageDay.sum('rendersFailed', day),
    'seconds taken from the plan':
      1_000_000 - (await UserPlan.findByPk(plan.id, { rejectOnEmpty: true })).remainChargeSec,
    'files stored': await StoredObject.count({ where: { isStored: true } }),
    'bytes of the user': (await User.findByPk(user.id, { rejectOnEmpty: true })).usedStorageBytes,
    parked: await ParkedMessage.count(),
  };
  tell(context, {
    'messages published': all.length,
    'different ones': each.length,
    kills: killed,
    ...found,
    'seconds it took': round((performance.now() - startedAt) / 1_000),
  });
  expect(found).toEqual({
    renders: completed,
    failures: failures.length,
    'completed in the usage': completed,
    'failed in the usage': failures.length,
    'seconds taken from the plan': completed * seconds,
    'files stored': files.length - deletions.length,
    'bytes of the user': (files.length - deletions.length) * 1_000,
    parked: 0,
  });
});
