import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, giveTo } from './account.js';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './error.js';

export const databaseRole = 'flatrender';

export interface DataFolder {
  path: string;
  account: Account | null;
}

/** Makes the database's files when there are none; a first try that was cut off is thrown away. */
export function prepareDataFolder(
  folder: DataFolder,
  binaries: Binaries,
  passwordFile: string,
  log: (line: string) => void,
): void {
  if (existsSync(folder.path)) {
    requireSameVersion(folder.path, binaries);
    return;
  }
  log('Making the database …');
  const draft = { ...folder, path: `${folder.path}.new` };
  rmSync(draft.path, { recursive: true, force: true });
  mkdirSync(draft.path, { mode: 0o700 });
  giveTo(draft.account, draft.path);
  giveTo(draft.account, passwordFile);
  runInitdb(draft, binaries, passwordFile);
  renameSync(draft.path, folder.path);
}

/**
 * How PostgreSQL, which insists on a full path, is told its folder. Under another account the folders above may be
 * closed to it, so on Linux it is started inside and told "where you are" instead.
 */
export function asSeenFromInside(folder: DataFolder): string {
  return folder.account && process.platform === 'linux' ? '/proc/self/cwd' : folder.path;
}

/** PostgreSQL gets nothing of the service's environment, which holds secrets and may hold PG… variables. */
export const cleanEnvironment = { PATH: process.env['PATH'], LC_ALL: 'C', SystemRoot: process.env['SystemRoot'] };

function runInitdb(folder: DataFolder, binaries: Binaries, passwordFile: string): void {
  const password = openSync(passwordFile, 'r');
  const { status, error, stderr, stdout } = spawnSync(
    binaries.initdb,
    [
      `--pgdata=${asSeenFromInside(folder)}`,
      `--pwfile=${process.platform === 'linux' ? '/proc/self/fd/0' : passwordFile}`,
      `--username=${databaseRole}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      // The words of the trigram search: without it only ASCII letters count as letters.
      `--lc-ctype=${characterTypes[process.platform] ?? 'C'}`,
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    { ...folder.account, cwd: folder.path, env: cleanEnvironment, encoding: 'utf8', stdio: [password, 'pipe', 'pipe'] },
  );
  closeSync(password);
  if (status === 0) return;
  throw new EmbeddedPostgresError(`initdb failed: ${error?.message ?? (stderr.trim() || stdout.trim())}`);
}

const characterTypes: Partial<Record<NodeJS.Platform, string>> = { linux: 'C.UTF-8', darwin: 'en_US.UTF-8' };

function requireSameVersion(path: string, binaries: Binaries): void {
  const made = readFileSync(join(path, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8' });
  const here = /(\d+)\./.exec(stdout)?.[1];
  if (made === here) return;
  throw new EmbeddedPostgresError(
    `The data in ${path} was made by PostgreSQL ${made}, and the service brings ${here}. Carry it over with pg_dump, or set another DATA_DIR.`,
  );
}
