import { createConsole } from './admin/console.js';
import { createApp } from './api/app.js';
import { startServer } from './api/server.js';
import { createSystemApp } from './api/system-app.js';
import { initModels } from './models/index.js';
import { flushUseCounts } from './operations/api-keys/use-counts.js';
import { setAccessTokenLifetime } from './operations/auth/access-tokens.js';
import { useIdentityProviders } from './operations/auth/identity-providers.js';
import { followChanges } from './operations/follow-changes.js';
import { requireApprovalAbove } from './operations/payments/refund-approval.js';
import { usePushKey } from './operations/push/get-push-key.js';
import { allowLocalOrigins } from './operations/tenants/read-origins.js';
import { Database } from './platform/database.js';
import type { Logger } from './platform/logger.js';
import { startProcessMetrics, watchPool } from './platform/metrics.js';
import { migrateUp } from './platform/migrator.js';
import { flushNotifications, Listener } from './platform/notifications.js';
import { allowOutgoing } from './platform/outgoing-addresses.js';
import { usePublicUrl } from './platform/public-url.js';
import { useMasterKey } from './platform/secrets.js';
import type { Settings } from './platform/settings.js';
import type { Shutdown } from './platform/shutdown.js';
import { useDnsServers } from './providers/dns/resolver.js';
import { usePaymentGateways } from './providers/payments/payment-gateways.js';
import { isEmpty, seedDemo } from './seed-demo.js';
import { startWorker } from './worker.js';

interface ServiceParts {
  settings: Settings;
  databaseUrl: string;
  logger: Logger;
  say(line: string): void;
  /** Takes what has to be undone at the end, as it is started. */
  shutdown: Shutdown;
}

/** One process of the service: brings the database up to date, then works and answers as RUN says. */
export async function runService({ settings, databaseUrl, logger, say, shutdown }: ServiceParts): Promise<void> {
  useMasterKey(settings.masterKey);
  usePublicUrl(settings.publicUrl);
  usePushKey(settings.vapid?.publicKey ?? null);
  allowOutgoing(settings.outgoingAllow);
  useDnsServers(settings.dnsServers);
  setAccessTokenLifetime(settings.accessTokenTtlSeconds);
  allowLocalOrigins(settings.nodeEnv !== 'production');
  useIdentityProviders(settings);
  usePaymentGateways(settings.payments);
  requireApprovalAbove(settings.refundApprovalAboveMinor);
  const database = new Database({ url: databaseUrl, poolSize: settings.databasePool });
  shutdown.add(() => database.close());
  initModels(database.sequelize);
  const migrated = await migrateUp(database);
  if (migrated.length > 0) say(`Brought the database up to date (${migrated.length} migrations).`);
  if (settings.seed === 'demo' && (await isEmpty())) {
    say('Filling the empty database with demo data …');
    await seedDemo(database);
  }
  startProcessMetrics();
  watchPool(database);

  const listener = new Listener({ connection: { connectionString: databaseUrl }, logger });
  const reportError = (err: unknown) => logger.error({ err }, 'the service could not follow a change');
  const clockMoves = settings.nodeEnv !== 'production';
  await followChanges({ database }, { listener, clockMoves, onError: reportError });
  await listener.start();
  shutdown.add(() => listener.stop());
  shutdown.add(() => flushNotifications(database));
  shutdown.add(() => flushUseCounts(database));

  const worker = settings.run === 'api' ? null : await startWorker({ database, settings, listener, logger });
  if (worker) shutdown.add(() => worker.stop());
  const parts = { settings, database, logger, ...(worker?.broker && { broker: worker.broker }) };
  const stopping = new AbortController();
  const app =
    settings.run === 'worker'
      ? createSystemApp(parts)
      : await createApp({ ...parts, console: await openConsole({ ...parts, stopping: stopping.signal }) });
  const server = await startServer(app, settings);
  shutdown.add(() => server.stop());
  // Before the server waits for its requests to end.
  shutdown.add(() => stopping.abort());
}

function openConsole({
  settings,
  database,
  logger,
  stopping,
}: Pick<ServiceParts, 'settings' | 'logger'> & { database: Database; stopping: AbortSignal }) {
  const reportError = (err: unknown, traceId: string) => logger.error({ err, traceId }, 'the console failed');
  return createConsole({ settings, database, stopping, reportError });
}
