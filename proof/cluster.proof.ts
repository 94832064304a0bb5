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
  const { rows } = await stage.database.query<{ id: string; tenant_id: string }>(
    `select id, tenant_id from users where email = 'user@acme.test'`,
  );
  const user = rows[0];
  if (!user) throw new Error('The demo is not there.');
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

async function untilCounted(tenantId: string, goal: number): Promise<number> {
  for (let tries = 0; tries < 600; tries++) {
    if ((await completedRenders(tenantId)) >= goal) break;
    await sleep(200);
  }
  // One more would come soon after, if something were applied twice.
  await sleep(3_000);
  return completedRenders(tenantId);
}
