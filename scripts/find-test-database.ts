import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Database } from '../src/platform/database.js';
import { migrateUp } from '../src/platform/migrator.js';

/**
 * Before the tests: finds the PostgreSQL server on which each test file makes its own database, and makes there the one
 * that all are copies of: to migrate each would take most of a test file's time. Returns what drops that one.
 */
export default async function findTestDatabase(): Promise<() => Promise<void>> {
  const url = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ allowed: boolean }>(
      'select rolcreatedb or rolsuper as allowed from pg_roles where rolname = current_user',
    );
    if (rows[0]?.allowed !== true) throw new Error('its role may not create databases');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The tests need a PostgreSQL server, and ${new URL(url).host} cannot be used: ${reason}. ` +
        'Set TEST_DATABASE_URL to one, or run "npm test", which starts its own.',
      { cause },
    );
  } finally {
    await client.end();
  }
  process.env['TEST_DATABASE_URL'] = url;
  const template = `flatrender_template_${randomBytes(6).toString('hex')}`;
  await run(url, `create database ${template}`);
  const drop = () => run(url, `drop database if exists ${template} with (force)`);
  try {
    await migrate(url, template);
  } catch (error) {
    await drop();
    throw error;
  }
  process.env['TEST_TEMPLATE_DATABASE'] = template;
  return drop;
}

async function migrate(serverUrl: string, name: string): Promise<void> {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const database = new Database({ url: url.href, poolSize: 1 });
  await migrateUp(database).finally(() => database.close());
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
