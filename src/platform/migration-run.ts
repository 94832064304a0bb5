import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Transaction } from 'sequelize';
import { type MigrationMeta, Umzug, type UmzugStorage } from 'umzug';
import type { Database } from './database.js';
import { migrationFiles, migrationsFolder } from './migration-files.js';

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

/** Work with the migrations, while no other process has any with them; all or nothing. */
export function underLock(
  database: Database,
  work: (umzug: Umzug<object>) => Promise<MigrationMeta[]>,
): Promise<string[]> {
  return database.sequelize.transaction(async (transaction) => {
    const run = (statement: string, replacements: Record<string, unknown> = {}) =>
      database.sequelize.query(statement, { transaction, replacements });
    // A long index build must not be cut off by the limit that protects requests.
    await run('set local statement_timeout = 0');
    await run(`select pg_advisory_xact_lock(${migrationLock})`);
    await run(
      'create table if not exists schema_migrations (name text primary key, run_at timestamptz not null default now())',
    );
    const migrations = migrationFiles().map((name) => migration(name, transaction));
    const done = await work(new Umzug({ migrations, storage: storage(run), logger: undefined }));
    return done.map(({ name }) => name);
  });
}

type Run = (statement: string, replacements?: Record<string, unknown>) => Promise<[unknown[], unknown]>;

function migration(name: string, transaction: Transaction) {
  const load = () => import(pathToFileURL(join(migrationsFolder, `${name}.js`)).href) as Promise<MigrationModule>;
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
