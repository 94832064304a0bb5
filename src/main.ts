import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { announcement } from './announce.js';
import { reachDatabaseServer } from './platform/database-server.js';
import { settingsFromEnvironment } from './platform/environment.js';
import { boundHeapGrowth } from './platform/heap-growth.js';
import { createLogger } from './platform/logger.js';
import { operatorMessage } from './platform/operator-message.js';
import { Shutdown } from './platform/shutdown.js';
import { runCluster } from './run-cluster.js';

boundHeapGrowth();
const shutdown = new Shutdown();
try {
  const settings = settingsFromEnvironment();
  const logger = createLogger({ level: settings.logLevel });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  shutdown.onSignals(logger);

  const startsOthers = settings.processes > 1 && cluster.isPrimary;
  // Loaded while the database starts, and not at all in the process that only starts the others.
  const service = startsOthers ? null : import('./run-service.js');
  const server = await reachDatabaseServer(settings, { say });
  shutdown.add(() => server.stop());
  if (service) {
    const { runService } = await service;
    await runService({ settings, databaseUrl: server.url, logger, say, shutdown });
  } else {
    await runCluster({
      program: fileURLToPath(import.meta.url),
      processes: settings.processes,
      environment: { DATABASE_URL: server.url },
      logger,
      shutdown,
    });
  }
  if (cluster.isPrimary) say(announcement(settings));
  else process.send?.('ready');
} catch (error) {
  process.stderr.write(`${operatorMessage(error)}\n`);
  process.exitCode = 1;
  await shutdown.run(console);
  process.exit();
}
