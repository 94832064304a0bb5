import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { clock } from './clock.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { startTimedJobs, type TimedJob, type TimedJobs } from './timed-jobs.js';

let own: TestDatabase;
const started: TimedJobs[] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  own = await createTestDatabase({ migrated: false });
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((jobs) => jobs.stop()));
  clock.setOffset(0);
  errors.length = 0;
});
afterAll(() => own.drop());

function start(...jobs: TimedJob[]): TimedJobs {
  const running = startTimedJobs({
    database: own.database,
    jobs,
    logger: { error: (details: unknown) => void errors.push(details) },
    checkEveryMs: 2,
  });
  started.push(running);
  return running;
}

test('a job runs in one process at a time', async () => {
  let active = 0;
  let most = 0;
  const runsOf = [0, 0, 0];
  const job = (process: number): TimedJob => ({
    name: 'count',
    everySeconds: 0,
    run: async () => {
      active += 1;
      most = Math.max(most, active);
      await delay(5);
      active -= 1;
      runsOf[process] = (runsOf[process] ?? 0) + 1;
    },
  });
  for (const process of [0, 1, 2]) start(job(process));
  await vi.waitFor(() => expect(Math.min(...runsOf)).toBeGreaterThan(2), { timeout: 10_000 });
  expect(most).toBe(1);
});

test('a job that leases its work runs in every process at once, and holds no transaction', async () => {
  let active = 0;
  const seen: number[] = [];
  const open = async () => {
    const [rows] = await own.database.sequelize.query(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`,
    );
    return (rows as { count: number }[])[0]?.count ?? 0;
  };
  const job: TimedJob = {
    name: 'lease',
    everySeconds: 3600,
    leasesItsWork: true,
    run: async () => {
      active += 1;
      const isFirst = active === 1;
      await vi.waitFor(() => expect(active).toBe(2), { timeout: 10_000 });
      if (isFirst) seen.push(await open());
    },
  };
  start(job);
  start(job);
  await vi.waitFor(() => expect(seen).toEqual([0]), { timeout: 10_000 });
});

test('a job is due by the clock of the service', async () => {
  let runs = 0;
  const hourly: TimedJob = { name: 'hourly', everySeconds: 3600, run: async () => void runs++ };
  let ticks = 0;
  const ticking: TimedJob = { name: 'ticking', everySeconds: 0, run: async () => void ticks++ };
  start(hourly, ticking);
  await vi.waitFor(() => expect(ticks).toBeGreaterThan(5));
  expect(runs).toBe(1);
  clock.setOffset(3_600_000);
  await vi.waitFor(() => expect(runs).toBe(2));
  clock.setOffset(0);
  await vi.waitFor(() => expect(runs).toBe(3));
});

test('a job that fails is reported, runs again, and keeps no other from running', async () => {
  let tries = 0;
  let others = 0;
  start(
    {
      name: 'faulty',
      everySeconds: 0,
      run: async () => {
        tries += 1;
        throw new Error('out of order');
      },
    },
    { name: 'other', everySeconds: 0, run: async () => void others++ },
  );
  await vi.waitFor(() => expect(Math.min(tries, others)).toBeGreaterThan(1));
  expect(errors[0]).toMatchObject({ job: 'faulty', err: { message: 'out of order' } });
});

test('stopping waits for the job in hand and begins no other', async () => {
  const order: string[] = [];
  let begun: () => void = () => undefined;
  const beginning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const slow: TimedJob = {
    name: 'slow',
    everySeconds: 60,
    run: async () => {
      begun();
      await delay(30);
      order.push('job');
    },
  };
  const running = start(slow, { name: 'after', everySeconds: 0, run: async () => void order.push('other') });
  await beginning;
  await running.stop();
  order.push('stopped');
  expect(order).toEqual(['job', 'stopped']);
});
