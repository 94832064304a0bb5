import { initModels } from './models/index.js';
import { loadClockOffset } from './operations/clock/advance-clock.js';
import type { OperationName } from './operations/policy-table.js';
import { type Context, createContext } from './platform/context.js';
import { Database } from './platform/database.js';
import { shareDatabaseServer } from './platform/database-server.js';
import { settingsFromEnvironment } from './platform/environment.js';
import { DomainError } from './platform/errors.js';
import { pendingMigrations } from './platform/migrator.js';
import { flushNotifications } from './platform/notifications.js';
import { usePublicUrl } from './platform/public-url.js';
import { useMasterKey } from './platform/secrets.js';
import type { Settings } from './platform/settings.js';

/** Runs one command's work on the service's database, as the system itself, and closes everything again. */
export async function onDatabase(
  operation: OperationName | null,
  work: (context: Context, settings: Settings) => Promise<void>,
  { migrated = true } = {},
): Promise<void> {
  const settings = settingsFromEnvironment();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const server = await shareDatabaseServer(settings, { say, seconds: 10 });
  const database = new Database({ url: server.url, poolSize: 4 });
  try {
    useMasterKey(settings.masterKey);
    usePublicUrl(settings.publicUrl);
    initModels(database.sequelize);
    if (migrated) await requireMigrated(database);
    const actor = { kind: 'system', name: 'command line' } as const;
    await work(createContext({ database, actor, via: 'cli', operation }), settings);
    await flushNotifications(database);
  } finally {
    await database.close();
    await server.stop();
  }
}

async function requireMigrated(database: Database): Promise<void> {
  const pending = await pendingMigrations(database);
  if (pending.length > 0) {
    throw new DomainError('conflict', `The database lacks ${pending.length} migrations. Run: npm run cli -- migrate`);
  }
  await loadClockOffset({ database });
}

/** The answer on standard output: as sentences, or as JSON for programs. */
export function print(json: boolean | undefined, values: object, lines: string[]): void {
  process.stdout.write(`${json ? JSON.stringify(values, null, 2) : lines.join('\n')}\n`);
}
