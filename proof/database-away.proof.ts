import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byPerson, RecordedWrites } from '../e2e/scenarios/recorded-writes.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/platform/embedded-postgres.js';
import { openTestProxy, type TestProxy } from '../src/platform/test-proxy.js';
import { round, tell } from './figures.js';
import { people } from './people.js';
import { untilDrained } from './until-drained.js';

const defaultPostgresPort = 5432;
const outages = 20;
const secondsAway = 2;
const recoveredWithinMs = 10_000;

const dataDir = mkdtempSync(join(tmpdir(), 'flatrender-proof-'));
let server: EmbeddedPostgres;
let proxy: TestProxy;
let stage: Stage;
beforeAll(async () => {
  server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  proxy = await openTestProxy(server.url, defaultPostgresPort);
  stage = await openStage({ databaseUrl: proxy.url.href });
});
afterAll(async () => {
  await stage.close();
  await proxy.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Ends PostgreSQL as a crash of the machine would; the embedded server is started again by its keeper. */
function killPostgres(): void {
  const pidFile = join(dataDir, 'postgres/data/postmaster.pid');
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGKILL');
}

async function untilStatus(status: number, path: string): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < 60_000) {
    const answer = await fetch(`${stage.first.url}${path}`).catch(() => null);
    if (answer?.status === status) return performance.now() - startedAt;
    await sleep(20);
  }
  throw new Error(`${path} did not answer ${status} within a minute.`);
}

test(`PostgreSQL killed hard and away for ${secondsAway} s, ${outages} times, while people write`, async (context) => {
  const recorded = await RecordedWrites.prepare(stage, people(6));
  let isOver = false;
  const writing = (async () => {
    while (!isOver) await recorded.write(60, 60);
  })();
  const recoveries: number[] = [];
  for (let outage = 0; outage < outages; outage += 1) {
    await sleep(1_000);
    proxy.cut();
    killPostgres();
    await untilStatus(503, '/readyz');
    await sleep(secondsAway * 1_000);
    proxy.restore();
    recoveries.push(await untilStatus(200, '/readyz'));
  }
  isOver = true;
  await writing;
  await untilDrained(stage);

  const committed = await recorded.committed();
  const inDatabase = new Set(committed.map(({ userId, name }) => `${userId} ${name}`));
  const lost = recorded.acknowledged.filter(({ userId, name }) => !inDatabase.has(`${userId} ${name}`));
  const statuses = Object.fromEntries([...recorded.statuses].map(([status, count]) => [`status ${status}`, count]));
  tell(context, {
    outages,
    ...statuses,
    'acknowledged and lost': lost.length,
    'longest recovery, s': round(Math.max(...recoveries) / 1000),
  });
  expect(lost).toEqual([]);
  expect(new Set(recorded.statuses.keys())).toEqual(new Set([200, 503]));
  expect(byPerson(await recorded.told())).toEqual(byPerson(committed));
  expect(Math.max(...recoveries)).toBeLessThan(recoveredWithinMs);
});
