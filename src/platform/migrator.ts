import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Transaction } from 'sequelize';
import { type MigrationMeta, Umzug, type UmzugStorage } from 'umzug';
import type { Database } from './database.js';
import { projectFolder } from './project-folder.js';

interface MigrationModule {
  up(tools: MigrationTools): Promise<void>;
  down(tools: MigrationTools): Promise<void>;
}

interface MigrationTools {
  /** Runs one or several statements in the migration's transaction. */
  sql(statements: string): Promise<unknown>;
}

/** Any number: it only has to be the same in every process of this service. */
const migrationLock = 7_205_116;

/** Brings the schema up to date. Processes that start together wait for each other; all or nothing. */
export function migrateUp(database: Database): Promise<string[]> {
  return underLock(database, async (umzug) => names(await umzug.up()));
}

/** Takes back the newest `steps` migrations (all of them when `steps` is 'all'). */
export function migrateDown(database: Database, steps: number | 'all' = 1): Promise<string[]> {
  return underLock(database, async (umzug) => names(await umzug.down(steps === 'all' ? { to: 0 } : { step: steps })));
}

/** The migrations that the database still lacks. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const [found] = await database.sequelize.query(`select to_regclass('schema_migrations') as name`);
  const [rows] = (found as { name: string | null }[])[0]?.name
    ? await database.sequelize.query('select name from schema_migrations')
    : [[]];
  const done = new Set((rows as { name: string }[]).map(({ name }) => name));
  return migrationFiles().filter((name) => !done.has(name));
}

const folder = join(projectFolder, 'migrations');

function migrationFiles(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => basename(file, '.js'))
    .sort();
}

function underLock(database: Database, work: (umzug: Umzug<object>) => Promise<string[]>): Promise<string[]> {
  return database.sequelize.transaction(async (transaction) => {
    const run = (statement: string, replacements: Record<string, unknown> = {}) =>
      database.sequelize.query(statement, { transaction, replacements });
    // A long index build must not be cut off by the limit that protects requests.
    await run('set local statement_timeout = 0');
    await run(`select pg_advisory_xact_lock(${migrationLock})`);
    await run(
      'create table if not exists schema_migrations (name text primary key, run_at timestamptz not null default now())',
    );
    return work(
      new Umzug({
        migrations: migrationFiles().map((name) => migration(name, transaction)),
        storage: storage(run),
        logger: undefined,
      }),
    );
  });
}

type Run = (statement: string, replacements?: Record<string, unknown>) => Promise<[unknown[], unknown]>;

function migration(name: string, transaction: Transaction) {
  const load = () => import(pathToFileURL(join(folder, `${name}.js`)).href) as Promise<MigrationModule>;
  // Straight to the driver: Sequelize would take `:name` and `?` inside the statements for replacements.
  const connection = (transaction as Transaction & { connection: { query(text: string): Promise<unknown> } })
    .connection;
  const tools: MigrationTools = { sql: (statements) => connection.query(statements) };
  return {
    name,
    up: async () => (await load()).up(tools),
    down: async () => (await load()).down(tools),
  };
}

function storage(run: Run): UmzugStorage {
  return {
    logMigration: async ({ name }) => void (await run('insert into schema_migrations (name) values (:name)', { name })),
    unlogMigration: async ({ name }) => void (await run('delete from schema_migrations where name = :name', { name })),
    executed: async () => {
      const [rows] = await run('select name from schema_migrations order by name');
      return (rows as { name: string }[]).map(({ name }) => name);
    },
  };
}

function names(migrations: MigrationMeta[]): string[] {
  return migrations.map(({ name }) => name);
}
