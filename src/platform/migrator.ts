import type { Database } from './database.js';
import { migrationFiles } from './migration-files.js';

/** Brings the schema up to date. Processes that start together wait for each other; all or nothing. */
export async function migrateUp(database: Database): Promise<string[]> {
  if ((await pendingMigrations(database)).length === 0) return [];
  // Loaded where there is something to do: most starts find nothing.
  const { underLock } = await import('./migration-run.js');
  return underLock(database, (umzug) => umzug.up());
}

/** Takes back the newest `steps` migrations (all of them when `steps` is 'all'). */
export async function migrateDown(database: Database, steps: number | 'all' = 1): Promise<string[]> {
  const { underLock } = await import('./migration-run.js');
  return underLock(database, (umzug) => umzug.down(steps === 'all' ? { to: 0 } : { step: steps }));
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
