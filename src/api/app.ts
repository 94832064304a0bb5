import express, { type Express, type RequestHandler } from 'express';
import type { Database } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import type { Logger } from '../platform/logger.js';
import type { Settings } from '../platform/settings.js';
import { operationsOf, readContract } from './contract-document.js';
import { ContractValidator } from './contract-validator.js';
import { observe } from './middleware/observe.js';
import { renderError } from './middleware/render-error.js';
import { handlers } from './routes/index.js';
import { serveOperations } from './serve-operation.js';
import { type BrokerState, systemPaths } from './system/index.js';

export interface AppParts {
  settings: Pick<Settings, 'nodeEnv' | 'trustProxy'>;
  database: Database;
  logger: Logger;
  /** The staff console, or whatever else is served beside the API. */
  console?: RequestHandler;
  /** Requests that may be under way at once in this process; more are refused rather than queued without end. */
  mostAtOnce?: number;
  /** How the broker is; null when none is configured. */
  broker?: () => BrokerState;
}

/** Everything that answers HTTP, in the order in which a request meets it. */
export async function createApp(parts: AppParts): Promise<Express> {
  const { settings, database, logger, console, broker, mostAtOnce = 500 } = parts;
  const contract = readContract();
  const operations = operationsOf(contract);
  const checkResponses = settings.nodeEnv !== 'production';
  const validator = await ContractValidator.create({ contract, checkResponses }, operations);

  const app = express();
  app.set('trust proxy', settings.trustProxy);
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('etag', false);
  app.disable('x-powered-by');

  app.use(observe(logger));
  app.use(serveOperations({ operations, handlers, validator, database, mostAtOnce }));
  app.use(systemPaths({ settings, database, contract, ...(broker && { broker }) }));
  if (console) app.use('/admin', console);
  app.use(() => {
    throw new DomainError('not_found', 'There is nothing at this path.');
  });
  app.use(renderError(logger));
  return app;
}
