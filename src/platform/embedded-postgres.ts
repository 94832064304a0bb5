import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { accountFor } from './embedded-postgres/account.js';
import { findBinaries } from './embedded-postgres/binaries.js';
import { type DataFolder, databaseRole, prepareDataFolder } from './embedded-postgres/data-folder.js';
import {
  type Postmaster,
  readPidFile,
  startPostmaster,
  stopLeftOver,
  stopPostmaster,
} from './embedded-postgres/postmaster.js';
import { livingHolder, lockFolder } from './embedded-postgres/service-lock.js';
import { keepSecret } from './local-secrets.js';

export { EmbeddedPostgresError } from './embedded-postgres/error.js';

export interface EmbeddedPostgres {
  url: string;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  /** Takes one line of progress. */
  log(line: string): void;
}

/** Starts the PostgreSQL that comes with the service, on a port of its own, with its data under `dataDir`. */
export async function startEmbeddedPostgres({ dataDir, log }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const paths = pathsUnder(dataDir);
  mkdirSync(paths.home, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(paths.lock);
  try {
    const account = accountFor(paths.data);
    const folder: DataFolder = { path: paths.data, account };
    const binaries = await findBinaries(paths.home, account, log);
    const password = keepSecret(paths.password, 24);
    prepareDataFolder(folder, binaries, paths.password, log);
    await stopLeftOver(folder, log);
    log('Starting PostgreSQL …');
    const start = (port?: number) => startPostmaster(folder, binaries, paths.log, port);
    const first = await start();
    const url = urlOf(password, first.port);
    await createDatabase(url);
    const stop = keepRunning(first, start, log);
    return { url, stop: () => stop().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The address of the embedded PostgreSQL that a running service has on this folder, if one does. */
export function findEmbeddedPostgres(dataDir: string): string | null {
  const paths = pathsUnder(dataDir);
  const running = livingHolder(paths.lock) && readPidFile(paths.data);
  return running?.ready ? urlOf(keepSecret(paths.password, 24), running.port) : null;
}

function pathsUnder(dataDir: string) {
  const home = join(dataDir, 'postgres');
  const inHome = (name: string) => join(home, name);
  return { home, data: inHome('data'), lock: inHome('service.lock'), log: inHome('log'), password: inHome('password') };
}

const urlOf = (password: string, port: number): string =>
  `postgres://${databaseRole}:${encodeURIComponent(password)}@127.0.0.1:${port}/${databaseRole}`;

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/[^/]+$/, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [databaseRole]);
    if (rowCount === 0) await client.query(`create database ${databaseRole}`);
  } finally {
    await client.end();
  }
}

/** Starts PostgreSQL again, on the same port, when it ends by itself. Returns the way to stop it for good. */
function keepRunning(
  first: Postmaster,
  start: (port: number) => Promise<Postmaster>,
  log: (line: string) => void,
): () => Promise<void> {
  let current = first;
  let stopping = false;
  const watch = () => current.process.once('exit', () => void startAgain());
  const startAgain = async () => {
    for (let pauseSeconds = 1; !stopping; pauseSeconds = Math.min(pauseSeconds * 2, 30)) {
      log('PostgreSQL ended by itself; starting it again …');
      try {
        current = await start(first.port);
        watch();
        if (stopping) await stopPostmaster(current.process);
        return;
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
        await sleep(pauseSeconds * 1000);
      }
    }
  };
  watch();
  return async () => {
    stopping = true;
    await stopPostmaster(current.process);
  };
}
