import cluster from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './platform/logger.js';
import type { Shutdown } from './platform/shutdown.js';

interface ClusterParts {
  /** The program that each process runs. */
  program: string;
  processes: number;
  /** What each process is told beyond this one's own environment. */
  environment: Record<string, string>;
  logger: Logger;
  shutdown: Shutdown;
}

const pauseBeforeReplacing = 1_000;

/** Runs the program in several processes that share the port, and replaces one that dies. Fulfilled when all listen. */
export async function runCluster({ program, processes, environment, logger, shutdown }: ClusterParts): Promise<void> {
  cluster.setupPrimary({ exec: program });
  shutdown.add(() => stopAll());
  // One after another: the first brings the database up to date.
  for (let started = 0; started < processes; started += 1) await startOne(environment);
  cluster.on('exit', (worker, code) => {
    if (shutdown.isRunning) return;
    logger.error({ processId: worker.process.pid, reason: `exit code ${code}` }, 'a process died and is replaced');
    void replace(environment, logger, shutdown);
  });
}

async function startOne(environment: Record<string, string>): Promise<void> {
  const worker = cluster.fork(environment);
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('exit', (code) =>
      reject(new Error(`A process of the service ended at its start (exit code ${code}).`)),
    );
  });
}

async function replace(environment: Record<string, string>, logger: Logger, shutdown: Shutdown): Promise<void> {
  await sleep(pauseBeforeReplacing);
  // Should the replacement fail as well, its own exit brings the next try.
  if (!shutdown.isRunning) await startOne(environment).catch((err) => logger.error({ err }, 'a process did not start'));
}

async function stopAll(): Promise<void> {
  const running = Object.values(cluster.workers ?? {}).flatMap((worker) => worker?.process ?? []);
  await Promise.all(
    running.map(async (child) => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }),
  );
}
