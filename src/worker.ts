import { Broker } from './events/broker.js';
import { replayParkedMessages } from './events/consumers/replay-parked-messages.js';
import { Inbox } from './events/inbox.js';
import { watchOutbox } from './events/outbox-gauges.js';
import { watchParked } from './events/parked-gauge.js';
import { prunePublishedEvents } from './events/prune-published-events.js';
import { Relay } from './events/relay.js';
import { FanOut } from './events/webhooks/fan-out.js';
import { auditTrailBreaks } from './operations/audit/metrics.js';
import {
  checkAuditTrail,
  checkDueDomains,
  checkLedger,
  countRecordedEvents,
  endExpiredTrials,
  expireGifts,
  expireUserPlans,
  forgetWithdrawnCards,
  liftExpiredBans,
  prune,
  reconcilePayments,
  remindOfPlanEnds,
  remindOfTrialEnds,
  renewUserPlans,
  resumeRefunds,
  sealAuditEntries,
} from './operations/index.js';
import { ledgerDifferences } from './operations/ledger/metrics.js';
import { startMessageSenders } from './operations/messages/message-sender.js';
import { type MessageSettings, waysOf } from './operations/messages/ways.js';
import { watchWebhookQueue } from './operations/webhooks/sending/queue-gauges.js';
import { startWebhookSender } from './operations/webhooks/sending/start-webhook-sender.js';
import { type Context, createContext } from './platform/context.js';
import type { Database } from './platform/database.js';
import type { Logger } from './platform/logger.js';
import type { Listener } from './platform/notifications.js';
import type { Settings } from './platform/settings.js';
import { startTimedJobs, type TimedJob } from './platform/timed-jobs.js';

export interface WorkerParts {
  database: Database;
  settings: Pick<Settings, 'amqpUrl' | 'amqpPrefix' | 'webhooks'> & MessageSettings;
  listener: Listener;
  logger: Logger;
}

export interface Worker {
  /** How the broker is; null when none is configured. */
  broker: (() => 'ok' | 'degraded') | null;
  /** Finishes the batch and the job in hand. */
  stop(): Promise<void>;
}

/** The work behind the requests: relay, inbox, webhooks, senders and timed jobs. Once per process, in any number of processes. */
export async function startWorker({ database, settings, listener, logger }: WorkerParts): Promise<Worker> {
  const unwatch = [watchOutbox(database), watchParked(), watchWebhookQueue(database)];
  const relaying =
    settings.amqpUrl === null ? null : await startRelay(settings.amqpUrl, { database, listener, logger });
  if (!relaying) {
    logger.info(
      'no AMQP_URL is set: events wait in the outbox and are published, in order, once a broker is configured',
    );
  }
  const stopSenders = startMessageSenders({ database, listener, logger, ways: waysOf(settings) });
  const { amqpUrl, amqpPrefix } = settings;
  const inbox = amqpUrl === null ? null : new Inbox({ url: amqpUrl, prefix: amqpPrefix, database, logger });
  await inbox?.open();
  const fanOut = new FanOut({ database, listener, logger });
  fanOut.start();
  const stopWebhooks = startWebhookSender({ database, listener, logger, settings: settings.webhooks });
  const jobs = startTimedJobs({
    database,
    jobs: [...timedJobs(database), ...(inbox ? [replays(database)] : [])],
    logger,
  });
  // Each apart, since books and a trail of years take their time.
  const longJobs = [ledgerCheck(database, logger), ...trailJobsOf(database, logger)].map((job) =>
    startTimedJobs({ database, jobs: [job], logger }),
  );
  // Apart, since these wait for the servers of others.
  const outwardJobs = startTimedJobs({ database, jobs: outwardJobsOf(database), logger });
  return {
    broker: relaying && (() => (relaying.broker.state === 'ready' && inbox?.isUp ? 'ok' : 'degraded')),
    stop: async () => {
      for (const end of unwatch) end();
      await Promise.all([
        ...[jobs.stop(), outwardJobs.stop(), stopSenders()],
        ...longJobs.map((job) => job.stop()),
        ...[fanOut.stop(), stopWebhooks(), relaying?.stop(), inbox?.stop()],
      ]);
    },
  };
}

async function startRelay(url: string, parts: Omit<WorkerParts, 'settings'>) {
  const broker = new Broker({ url, logger: parts.logger });
  const relay = new Relay({ ...parts, broker });
  await broker.open();
  relay.start();
  const stop = async () => {
    await relay.stop();
    await broker.close();
  };
  return { broker, stop };
}

/** A job does its work in batches, until there is none left. */
function jobOf(
  database: Database,
  name: string,
  everySeconds: number,
  batch: (context: Context) => Promise<number>,
): TimedJob {
  const run = async (stopping: AbortSignal) => {
    const context = createContext({ database, actor: { kind: 'system', name }, via: 'worker', operation: name });
    while (!stopping.aborted && (await batch(context)) > 0);
  };
  return { name, everySeconds, run };
}

function timedJobs(database: Database): TimedJob[] {
  return [
    jobOf(database, 'liftExpiredBans', 5, liftExpiredBans),
    jobOf(database, 'countRecordedEvents', 2, countRecordedEvents),
    jobOf(database, 'expireGifts', 60, expireGifts),
    jobOf(database, 'endExpiredTrials', 60, endExpiredTrials),
    jobOf(database, 'renewUserPlans', 30, renewUserPlans),
    jobOf(database, 'expireUserPlans', 30, expireUserPlans),
    jobOf(database, 'remindOfPlanEnds', 3600, remindOfPlanEnds),
    jobOf(database, 'remindOfTrialEnds', 3600, remindOfTrialEnds),
    jobOf(database, 'prune', 3600, prune),
    jobOf(database, 'prunePublishedEvents', 3600, ({ now }) => prunePublishedEvents(database, now())),
  ];
}

/** What staff want taken again. */
const replays = (database: Database): TimedJob => jobOf(database, 'replayParkedMessages', 2, replayParkedMessages);

/** Once a day; a difference is for people to look into. */
function ledgerCheck(database: Database, logger: Logger): TimedJob {
  return jobOf(database, 'checkLedger', 86_400, async (context) => {
    const { differences } = await checkLedger(context);
    ledgerDifferences.set(differences.length);
    if (differences.length > 0) logger.error({ differences: differences.slice(0, 10) }, 'the ledger does not add up');
    return 0;
  });
}

/** The check once a day: its head stands in the log as well, where whoever changes the database does not reach it. */
function trailJobsOf(database: Database, logger: Logger): TimedJob[] {
  const check = async (context: Context) => {
    const { entries, blanked, head, breakCount, breaks } = await checkAuditTrail(context);
    auditTrailBreaks.set(breakCount);
    if (breakCount > 0) logger.error({ breakCount, breaks, head }, 'the audit trail is not as it was written');
    else logger.info({ entries, blanked, head }, 'the audit trail is whole');
    return 0;
  };
  return [jobOf(database, 'sealAuditEntries', 2, sealAuditEntries), jobOf(database, 'checkAuditTrail', 86_400, check)];
}

function outwardJobsOf(database: Database): TimedJob[] {
  return [
    { ...jobOf(database, 'checkDueDomains', 5, checkDueDomains), leasesItsWork: true },
    { ...jobOf(database, 'reconcilePayments', 15, reconcilePayments), leasesItsWork: true },
    { ...jobOf(database, 'resumeRefunds', 15, resumeRefunds), leasesItsWork: true },
    jobOf(database, 'forgetWithdrawnCards', 60, forgetWithdrawnCards),
  ];
}
