import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Sequelize } from 'sequelize';
import { clock } from './clock.js';
import { transactionConnection } from './transaction-connection.js';

export interface TimedJob {
  name: string;
  /** In the service's time, so that moving the clock in development moves the jobs too. */
  everySeconds: number;
  /**
   * For work that leases its items by itself and waits for other servers: it runs in every process, and outside the
   * transaction that otherwise keeps it to one.
   */
  leasesItsWork?: true;
  /** Long work looks at `stopping` between its steps. */
  run(stopping: AbortSignal): Promise<void>;
}

export interface TimedJobs {
  /** Waits for the job in hand. */
  stop(): Promise<void>;
}

interface TimedJobsOptions {
  database: { sequelize: Sequelize };
  jobs: readonly TimedJob[];
  logger: Pick<Logger, 'error'>;
  /** How often to see what is due; between it and its double, so that processes started together drift apart. */
  checkEveryMs?: number;
}

/**
 * Runs each job when it is due, one after another, and each in one process at a time unless it leases its work.
 * A job must bear being run more often than asked, since every process keeps its own time table.
 */
export function startTimedJobs({ database, jobs, logger, checkEveryMs = 500 }: TimedJobsOptions): TimedJobs {
  const stopping = new AbortController();
  const lastRun = new Map<TimedJob, number>();

  const isDue = (job: TimedJob): boolean => {
    const now = clock.now().getTime();
    const last = lastRun.get(job);
    // A clock that was moved back must not put the job off until then.
    return last === undefined || now < last || now - last >= job.everySeconds * 1000;
  };

  const runDueJobs = async () => {
    for (const job of jobs) {
      if (stopping.signal.aborted || !isDue(job)) continue;
      lastRun.set(job, clock.now().getTime());
      try {
        if (job.leasesItsWork) await job.run(stopping.signal);
        else await runAlone(database.sequelize, job, stopping.signal);
      } catch (error) {
        logger.error({ err: error, job: job.name }, 'a timed job failed; it runs again when it is next due');
      }
    }
  };

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await runDueJobs();
      const pause = checkEveryMs * (1 + Math.random());
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

/** The first number of the two-part advisory locks that stand for timed jobs. */
const lockSpace = 7_205_117;

/** The lock ends with its transaction, so a process that dies in the middle leaves none behind. */
function runAlone(sequelize: Sequelize, job: TimedJob, stopping: AbortSignal): Promise<void> {
  return sequelize.transaction(async (transaction) => {
    const { rows } = await transactionConnection(transaction).query<{ taken: boolean }>(
      'select pg_try_advisory_xact_lock($1, hashtext($2)) as taken',
      [lockSpace, job.name],
    );
    if (rows[0]?.taken) await job.run(stopping);
  });
}
