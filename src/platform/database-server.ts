import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import type { Settings } from './settings.js';

type Say = (line: string) => void;

/** A PostgreSQL server that answers. */
export interface DatabaseServer {
  url: string;
  stop(): Promise<void>;
}

/** The server is away, or refuses this service. The message is for the operator. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

interface Wait {
  say: Say;
  /** How long a server that is away is waited for. */
  seconds?: number;
}

/** The server that DATABASE_URL names, once it answers; else the embedded one, started here. */
export async function reachDatabaseServer(
  { databaseUrl, dataDir }: Pick<Settings, 'databaseUrl' | 'dataDir'>,
  wait: Wait,
): Promise<DatabaseServer> {
  if (databaseUrl === null) return startEmbeddedPostgres({ dataDir, log: wait.say });
  await untilItAnswers(databaseUrl, wait);
  return { url: databaseUrl, stop: () => Promise.resolve() };
}

/** The same for a command beside the service: it shares the embedded server of a running service. */
export async function shareDatabaseServer(
  settings: Pick<Settings, 'databaseUrl' | 'dataDir'>,
  wait: Wait,
): Promise<DatabaseServer> {
  const running = settings.databaseUrl ? null : findEmbeddedPostgres(settings.dataDir);
  return reachDatabaseServer({ ...settings, databaseUrl: running ?? settings.databaseUrl }, wait);
}

/** The server answers and says no: waiting does not help. SQLSTATE classes 28 (authorisation) and 3D (no such database). */
const refusal = /^(28|3D)/;

async function untilItAnswers(url: string, { say, seconds = 60 }: Wait): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  const { host, pathname } = new URL(url);
  for (let tries = 0; ; tries += 1) {
    const error = await connectionFailure(url);
    if (error === null) return;
    const reason = error.message || error.code;
    if (refusal.test(error.code ?? '')) {
      throw new DatabaseUnreachableError(
        `PostgreSQL at ${host} refuses the service: ${reason}. Correct DATABASE_URL, or create what it names.`,
      );
    }
    if (performance.now() > deadline) {
      throw new DatabaseUnreachableError(
        `PostgreSQL at ${host} did not answer for ${seconds} s: ${reason}. Start it, or correct DATABASE_URL.`,
      );
    }
    if (tries % 5 === 0) say(`Waiting for PostgreSQL at ${host}${pathname}: ${reason} …`);
    await sleep(1_000);
  }
}

async function connectionFailure(url: string): Promise<(Error & { code?: string }) | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.query('select 1');
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}
