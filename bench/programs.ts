import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, unlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFolder } from '../src/platform/project-folder.js';

export interface Program {
  url: string;
  pid: number;
  isService: boolean;
  stop(): Promise<void>;
}

export interface ProgramParts {
  databaseUrl: string;
  /** 32 bytes in base64. */
  masterKey: string;
  /** Those of the service and those of the floor: as many as there are processors, as in production. */
  processes: number;
}

const connectionsToDatabase = '10';

/** The built service as in production, logging every request; the events are relayed by a worker elsewhere. */
export async function startService({ databaseUrl, masterKey, processes }: ProgramParts): Promise<Program> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // For whoever looks for what to make faster: the folder that takes a CPU profile of the service.
  const folder = process.env['BENCH_PROFILE'];
  const profiling = folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
  const child = start(
    [...profiling, 'dist/service/main.js'],
    {
      NODE_ENV: 'production',
      RUN: 'api',
      PORT: String(port),
      PROCESSES: String(processes),
      PUBLIC_URL: url,
      DATABASE_URL: databaseUrl,
      DATABASE_POOL: connectionsToDatabase,
      AMQP_URL: 'amqp://127.0.0.1',
      MASTER_KEY: masterKey,
      SESSION_SECRET: masterKey,
      // Each login comes from a client of its own, so that the limits count as they would.
      TRUST_PROXY: 'loopback',
    },
    openLog(),
  );
  for (let waited = 0; waited < 300 && child.exitCode === null; waited += 1) {
    const ready = await fetch(`${url}/readyz`).catch(() => null);
    if (ready?.ok) return { url, pid: child.pid ?? 0, isService: true, stop: () => stop(child) };
    await sleep(100);
  }
  await stop(child);
  throw new Error('The service did not start.');
}

export async function startFloor({ databaseUrl, masterKey, processes }: ProgramParts): Promise<Program> {
  const child = start(['--import', 'tsx', 'bench/floor/main.ts'], {
    NODE_ENV: 'production',
    PROCESSES: String(processes),
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: connectionsToDatabase,
    MASTER_KEY: masterKey,
  });
  const [line] = child.stdout ? await once(child.stdout, 'data') : [''];
  return { url: String(line).trim(), pid: child.pid ?? 0, isService: false, stop: () => stop(child) };
}

/** A file, as in production, that is gone when it is closed. */
function openLog(): number {
  const path = join(tmpdir(), `flatrender-bench-${process.pid}.log`);
  const log = openSync(path, 'w');
  unlinkSync(path);
  return log;
}

function start(args: string[], environment: Record<string, string>, output: 'pipe' | number = 'pipe'): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, ...environment };
  return spawn(process.execPath, args, { cwd: projectFolder, env, stdio: ['ignore', output, 'inherit'] });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
