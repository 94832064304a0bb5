import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import { asSeenFromInside, cleanEnvironment, type DataFolder } from './data-folder.js';
import { EmbeddedPostgresError } from './error.js';
import { isAlive } from './service-lock.js';

export interface Postmaster {
  process: ChildProcess;
  port: number;
}

const startTimeoutSeconds = 120;
/** PostgreSQL says this while children of a killed postmaster still end, or when the port was taken in between. */
const passingFailure = /still in use|could not bind|could not create any TCP\/IP sockets/;

/** Starts PostgreSQL on its folder and waits until it answers. Without `port` a free one is taken. */
export async function startPostmaster(
  folder: DataFolder,
  binaries: Binaries,
  logFile: string,
  port?: number,
): Promise<Postmaster> {
  const deadline = performance.now() + startTimeoutSeconds * 1000;
  for (;;) {
    const logged = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const postmaster = launch(folder, binaries, logFile, port ?? (await freePort()));
    while (isRunning(postmaster.process) && performance.now() < deadline) {
      if (readPidFile(folder.path)?.ready === postmaster.process.pid) return postmaster;
      await sleep(10);
    }
    const lastLines = readFileSync(logFile).subarray(logged).toString().trim();
    if (isRunning(postmaster.process)) await stopPostmaster(postmaster.process);
    if (performance.now() > deadline || !passingFailure.test(lastLines)) {
      throw new EmbeddedPostgresError(`PostgreSQL did not start (the whole log: ${logFile}):\n${lastLines}`);
    }
    await sleep(200);
  }
}

function launch(folder: DataFolder, binaries: Binaries, logFile: string, port: number): Postmaster {
  const output = openSync(logFile, 'a', 0o600);
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'log_checkpoints=off'];
  const child = spawn(
    binaries.postgres,
    ['-D', asSeenFromInside(folder), ...settings.flatMap((setting) => ['-c', setting])],
    // In a process group of its own: Ctrl-C is for the service, which then stops PostgreSQL when it is done with it.
    { ...folder.account, cwd: folder.path, env: cleanEnvironment, stdio: ['ignore', output, output], detached: true },
  );
  closeSync(output);
  return { process: child, port };
}

/** Ends its connections and shuts down in order; harder when that takes too long. */
export async function stopPostmaster(child: ChildProcess): Promise<void> {
  for (const [signal, seconds] of shutdowns) {
    if (!isRunning(child)) return;
    child.kill(signal);
    await Promise.race([once(child, 'exit'), sleep(seconds * 1000, undefined, { ref: false })]);
  }
}

/** A postmaster that outlived its service (killed by -9) is stopped, so that this one can start its own. */
export async function stopLeftOver(folder: DataFolder, log: (line: string) => void): Promise<void> {
  const left = readPidFile(folder.path);
  if (left === null || !isAlive(left.pid)) return;
  if (!isPostgres(left.pid)) {
    // The number now belongs to some other program; PostgreSQL itself would take that for a running server.
    rmSync(join(folder.path, 'postmaster.pid'));
    return;
  }
  log('Stopping the PostgreSQL that an earlier run left over …');
  for (const [signal, seconds] of shutdowns) {
    process.kill(left.pid, signal);
    for (let waited = 0; waited < seconds * 50; waited += 1) {
      if (!isAlive(left.pid)) return;
      await sleep(20);
    }
  }
}

/** Fast shutdown, then immediate, then the end; with the seconds that each is given. */
const shutdowns = [
  ['SIGINT', 20],
  ['SIGQUIT', 10],
  ['SIGKILL', 5],
] as const;

export const isRunning = (child: ChildProcess): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

/** What PostgreSQL says about itself in its folder; `ready` is its number once it answers. */
export function readPidFile(folder: string): { pid: number; port: number; ready: number | null } | null {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' ? pid : null } : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function isPostgres(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new EmbeddedPostgresError('No free port was found.');
  return address.port;
}
