import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byPerson, RecordedWrites } from '../e2e/scenarios/recorded-writes.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { ClusterClient } from './cluster-client.js';
import { round, tell } from './figures.js';
import { people } from './people.js';
import { type RabbitmqCluster, startRabbitmqCluster } from './rabbitmq-cluster.js';
import { untilDrained } from './until-drained.js';

const perSecond = 50;
const seconds = 40;
const renders = 600;
/** More than the inbox takes until the memory is short. */
const backlog = 2_000;
const blockedSeconds = 20;

let cluster: RabbitmqCluster;
let stage: Stage;
let client: ClusterClient;
beforeAll(async () => {
  cluster = await startRabbitmqCluster();
  stage = await openStage({
    brokerUrl: cluster.url,
    openEvents: async (database) => {
      client = await ClusterClient.open(cluster.url, database);
      return client;
    },
  });
}, 400_000);
afterAll(async () => {
  await stage?.close();
  await cluster?.close();
});

/** The node that most of the connections are at, so that its loss is felt. */
const busiest = () => cluster.nodes.toSorted((one, other) => other.connections() - one.connections())[0];

test('one of three RabbitMQ nodes killed under load, each in turn: nothing lost, nothing applied twice', async (context) => {
  const recorded = await RecordedWrites.prepare(stage, people(10));
  await untilDrained(stage);
  const user = await demoUser();
  const before = await completedRenders(user.tenant_id);

  const writing = recorded.write(perSecond * seconds, perSecond);
  const telling = (async () => {
    for (let index = 0; index < renders; index++) {
      const job = renderEvent(user, randomUUID());
      await client.publish(job.type, job);
      // Every third comes again, as from a sender that did not hear the confirmation.
      if (index % 3 === 0) await client.publish(job.type, job);
    }
  })();
  let killed = 0;
  for (const _ of cluster.nodes) {
    await sleep(5_000);
    const node = busiest();
    await node?.kill();
    killed += 1;
    await sleep(3_000);
    await node?.startAgain();
  }
  await Promise.all([writing, telling]);
  const drainedMs = await untilDrained(stage);
  const completed = await untilCounted(user.tenant_id, before + renders);
  const committed = await recorded.committed();

  tell(context, {
    'nodes killed': killed,
    writes: recorded.count,
    'status 200': recorded.statuses.get(200) ?? 0,
    'events committed': committed.length,
    'drained after the last write, s': round(drainedMs / 1000),
    'renders told, each third twice': renders,
    'renders counted': completed - before,
  });
  expect([...recorded.statuses.keys()]).toEqual([200]);
  expect(byPerson(await recorded.told())).toEqual(byPerson(committed));
  expect(completed - before).toBe(renders);
});

test('a cluster short of memory takes nothing: the relay waits and loses nothing, the inbox goes on', async (context) => {
  const recorded = await RecordedWrites.prepare(stage, people(10));
  await untilDrained(stage);
  const user = await demoUser();
  const before = await completedRenders(user.tenant_id);
  const [node] = cluster.nodes;
  const jobs = Array.from({ length: backlog }, () => renderEvent(user, randomUUID()));
  await Promise.all(jobs.map((job) => client.publish(job.type, job)));

  await node?.setAlarm(true);
  const blockedAt = performance.now();
  const [appliedBefore, waitingBefore] = [await completedRenders(user.tenant_id), await waiting()];
  await recorded.write(perSecond * blockedSeconds, perSecond);
  const appliedBlocked = (await completedRenders(user.tenant_id)) - appliedBefore;
  const waitingBlocked = await waiting();
  const ready = await fetch(`${stage.first.url}/readyz`);
  const blockedMs = performance.now() - blockedAt;
  await node?.setAlarm(false);

  const drainedMs = await untilDrained(stage);
  const completed = await untilCounted(user.tenant_id, before + backlog);
  tell(context, {
    'seconds without memory': round(blockedMs / 1000),
    writes: recorded.count,
    'status 200': recorded.statuses.get(200) ?? 0,
    '/readyz meanwhile': ready.status,
    'events that waited at its end': waitingBlocked,
    'renders applied meanwhile': appliedBlocked,
    'drained after it, s': round(drainedMs / 1000),
    'renders told': backlog,
    'renders counted': completed - before,
  });
  expect([...recorded.statuses.keys()]).toEqual([200]);
  expect(waitingBlocked - waitingBefore).toBeGreaterThanOrEqual(recorded.count);
  expect(appliedBlocked).toBeGreaterThan(0);
  expect(byPerson(await recorded.told())).toEqual(byPerson(await recorded.committed()));
  expect(completed - before).toBe(backlog);
});

async function demoUser(): Promise<{ id: string; tenant_id: string }> {
  const { rows } = await stage.database.query<{ id: string; tenant_id: string }>(
    `select id, tenant_id from users where email = 'user@acme.test'`,
  );
  return rows[0] ?? expect.fail('The demo is not there.');
}

/** Events that are not published. */
async function waiting(): Promise<number> {
  const { rows } = await stage.database.query<{ count: number }>(
    'select count(*)::int as count from outbox_events where published_at is null',
  );
  return rows[0]?.count ?? 0;
}

function renderEvent(user: { id: string; tenant_id: string }, jobId: string) {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/flatrender/render',
    type: 'render.job.completed.v1',
    subject: `render_job/${jobId}`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: {
      job_id: jobId,
      tenant_id: user.tenant_id,
      user_id: user.id,
      paid_with: 'allowance',
      render_seconds: 1,
      finished_at: new Date().toISOString(),
    },
  };
}

async function completedRenders(tenantId: string): Promise<number> {
  const { rows } = await stage.database.query<{ count: number }>(
    `select count(*)::int as count from render_jobs where tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.count ?? 0;
}

/** As long as it goes on: how fast the inbox is depends on the machine. */
async function untilCounted(tenantId: string, goal: number): Promise<number> {
  let last = -1;
  for (let tries = 0; tries < 150; tries++) {
    const count = await completedRenders(tenantId);
    if (count >= goal) break;
    if (count !== last) tries = 0;
    last = count;
    await sleep(200);
  }
  // One more would come soon after, if something were applied twice.
  await sleep(3_000);
  return completedRenders(tenantId);
}
