// The PostgreSQL server of the tests: the one that is set, one that listens here, or the embedded one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { StepError } from '../run-step.mjs';

const local = 'postgres://postgres@127.0.0.1:5432/postgres';

export async function findPostgres() {
  const set = process.env.TEST_DATABASE_URL || process.env.DATABASE_URL;
  if (set) {
    const refusal = await refusalOf(set);
    if (refusal === null) return { name: 'PostgreSQL as set', env: { TEST_DATABASE_URL: set } };
    throw new StepError(`PostgreSQL at ${new URL(set).host}, which DATABASE_URL names, cannot be used: ${refusal}.`);
  }
  if ((await refusalOf(local)) === null) {
    return { name: 'PostgreSQL on 127.0.0.1:5432', env: { TEST_DATABASE_URL: local } };
  }
  return startEmbedded();
}

/** Why the tests cannot make their databases there; null when they can. */
async function refusalOf(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query(
      'select rolcreatedb or rolsuper as allowed from pg_roles where rolname = current_user',
    );
    return rows[0]?.allowed ? null : 'its role may not create databases';
  } catch (error) {
    return error.message;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startEmbedded() {
  const { tsImport } = await import('tsx/esm/api');
  const { startEmbeddedPostgres } = await tsImport('../../src/platform/embedded-postgres.ts', import.meta.url);
  const dataDir = mkdtempSync(join(tmpdir(), 'flatrender-test-data-'));
  const log = (line) => process.stderr.write(`  ${line}\n`);
  const server = await startEmbeddedPostgres({ dataDir, log }).catch((error) => {
    throw new StepError(`The tests need PostgreSQL. Set DATABASE_URL to a server. ${error.message}`);
  });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { name: 'embedded PostgreSQL', env: { TEST_DATABASE_URL: server.url }, stop };
}
