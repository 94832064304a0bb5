import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { removeInbox } from '../../src/events/support/remove-inbox.js';
import { projectFolder } from '../../src/platform/project-folder.js';
import { createTestDatabase } from '../../src/platform/test-database.js';
import { callApi } from './api-client.js';
import { type EventQueue, openEventQueue } from './event-queue.js';
import { ServiceProcess } from './service-process.js';

export const amqpUrl = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';

/** The service in two processes on a database of its own, filled with the demo, and a queue that its events reach. */
export interface Stage {
  /** With console, API and worker. */
  first: ServiceProcess;
  /** The same database behind a second process, as with a load balancer in front. */
  second: ServiceProcess;
  settings: Record<string, string>;
  database: pg.Pool;
  events: EventQueue;
  /** The service's time. */
  now(): Promise<Date>;
  /** Moves the service's clock on both processes. */
  advanceClock(seconds: number): Promise<Date>;
  /** Runs a command of the service's command line on this database. */
  command(...args: string[]): Promise<void>;
  /** Tests that fail on purpose must not use up the tries of the next one. */
  forgetTries(): Promise<void>;
  close(): Promise<void>;
}

interface StageOptions {
  /** An empty database, when it is not to be one on the tests' server. */
  databaseUrl?: string;
  /** The broker by another way. */
  brokerUrl?: string;
  /** The queue that its events reach, when the tests' broker is not the service's. */
  openEvents?(database: pg.Pool): Promise<EventQueue>;
  /** Of both processes, beside the ones that every stage has. */
  settings?: Record<string, string>;
}

export async function openStage({
  databaseUrl,
  brokerUrl = amqpUrl,
  openEvents = (database) => openEventQueue(amqpUrl, database),
  settings: moreSettings,
}: StageOptions = {}): Promise<Stage> {
  const { url, drop } = databaseUrl === undefined ? await makeDatabase() : { url: databaseUrl, drop: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), 'flatrender-e2e-'));
  const settings = {
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    AMQP_URL: brokerUrl,
    AMQP_PREFIX: `test.${randomBytes(6).toString('hex')}`,
    MASTER_KEY: randomBytes(32).toString('base64'),
    SESSION_SECRET: randomBytes(36).toString('base64'),
    ...moreSettings,
  };
  const database = new pg.Pool({ connectionString: url, max: 3 });
  // A connection that breaks while nobody uses it; whoever needs one gets another.
  database.on('error', () => undefined);
  const events = await openEvents(database);
  const first = await ServiceProcess.start({ ...settings, RUN: 'all' });
  const second = await ServiceProcess.start({ ...settings, RUN: 'api' });

  const advanceClock = async (seconds: number): Promise<Date> => {
    const move = (to: ServiceProcess, by: number) =>
      callApi<{ now: string }>(to.url, 'POST', '/dev/clock', { body: { advance_seconds: by } });
    const { body } = await move(first, seconds);
    // The notification may still be on its way to the second process; a move by nothing loads the clock anew.
    await move(second, 0);
    return new Date(body.now);
  };
  return {
    first,
    second,
    settings,
    database,
    events,
    now: () => advanceClock(0),
    command: async (...args) => {
      const { PATH = '', HOME = '' } = process.env;
      const options = { cwd: projectFolder, env: { PATH, HOME, ...settings } };
      await promisify(execFile)(process.execPath, ['dist/service/cli.js', ...args], options);
    },
    advanceClock,
    forgetTries: async () => {
      await database.query('delete from rate_limits');
    },
    close: async () => {
      await Promise.all([first.stop(), second.stop(), events.close()]);
      await removeInbox(brokerUrl, settings.AMQP_PREFIX);
      await database.end();
      await drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function makeDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const { url, database, drop } = await createTestDatabase({ migrated: false, poolSize: 1 });
  await database.close();
  return { url, drop };
}
