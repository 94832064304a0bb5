import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byPerson, RecordedWrites } from '../e2e/scenarios/recorded-writes.js';
import { amqpUrl, openStage, type Stage } from '../e2e/support/stage.js';
import { openTestProxy, type TestProxy } from '../src/platform/test-proxy.js';
import { round, tell } from './figures.js';
import { people } from './people.js';
import { untilDrained } from './until-drained.js';

const defaultAmqpPort = 5672;
const perSecond = 50;
const secondsAway = 120;

let proxy: TestProxy;
let stage: Stage;
beforeAll(async () => {
  proxy = await openTestProxy(amqpUrl, defaultAmqpPort);
  stage = await openStage({ brokerUrl: proxy.url.href });
});
afterAll(async () => {
  await stage.close();
  await proxy.close();
});

test(`RabbitMQ away for ${secondsAway} s while ${perSecond} writes a second go on`, async (context) => {
  const recorded = await RecordedWrites.prepare(stage, people(10));
  await untilDrained(stage);
  const writing = recorded.write(perSecond * (secondsAway + 10), perSecond);
  await sleep(3_000);
  proxy.cut();
  await sleep(secondsAway * 1_000);
  const { status } = await fetch(`${stage.first.url}/readyz`);
  proxy.restore();
  const returnedAt = performance.now();
  await writing;
  await untilDrained(stage);
  const drainedMs = performance.now() - returnedAt;

  const committed = await recorded.committed();
  tell(context, {
    writes: recorded.count,
    'status 200': recorded.statuses.get(200) ?? 0,
    '/readyz meanwhile': status,
    'drained after its return, s': round(drainedMs / 1000),
  });
  expect([...recorded.statuses.keys()]).toEqual([200]);
  expect(status).toBe(200);
  expect(byPerson(await recorded.told())).toEqual(byPerson(committed));
  expect(drainedMs).toBeLessThan(60_000);
});
