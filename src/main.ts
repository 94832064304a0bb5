import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { announcement } from './announce.js';
import { reachDatabaseServer } from './platform/database-server.js';
import { settingsFromEnvironment } from './platform/environment.js';
import { createLogger } from './platform/logger.js';
import { operatorMessage } from './platform/operator-message.js';
import { Shutdown } from './platform/shutdown.js';
import { runCluster } from './run-cluster.js';

process.setSourceMapsEnabled(true);
const shutdown = new Shutdown();
try {
  const settings = settingsFromEnvironment();
  const logger = createLogger({ level: settings.logLevel });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  shutdown.onSignals(logger);

  const server = await reachDatabaseServer(settings, { say });
  shutdown.add(() => server.stop());
  if (settings.processes > 1 && cluster.isPrimary) {
    await runCluster({
      program: fileURLToPath(import.meta.url),
      processes: settings.processes,
      environment: { DATABASE_URL: server.url },
      logger,
      shutdown,
    });
  } else {
    // Loaded where it runs: the process that only starts the others stays small.
    const { runService } = await import('./run-service.js');
    await runService({ settings, databaseUrl: server.url, logger, say, shutdown });
  }
  if (cluster.isPrimary) say(announcement(settings));
  else process.send?.('ready');
} catch (error) {
  process.stderr.write(`${operatorMessage(error)}\n`);
  process.exitCode = 1;
  await shutdown.run(console);
  process.exit();
}
