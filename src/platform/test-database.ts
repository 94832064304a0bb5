import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Database } from './database.js';
import { migrateUp } from './migrator.js';

export interface TestDatabase {
  database: Database;
  url: string;
  drop(): Promise<void>;
}

const serverUrl = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A migrated database of its own, on the real server. `drop` it when the tests are done. */
export async function createTestDatabase({ migrated = true, poolSize = 10 } = {}): Promise<TestDatabase> {
  const name = `flatrender_test_${randomBytes(6).toString('hex')}`;
  // Made once for all, where there is one: to migrate each database takes seconds.
  const template = migrated ? process.env['TEST_TEMPLATE_DATABASE'] : undefined;
  await onServer(`create database ${name}${template === undefined ? '' : ` template ${template}`}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const database = new Database({ url: url.href, poolSize });
  if (migrated && template === undefined) await migrateUp(database);
  return {
    database,
    url: url.href,
    drop: async () => {
      await database.close();
      await onServer(`drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
