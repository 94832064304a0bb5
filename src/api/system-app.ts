import express, { type Express } from 'express';
import { DomainError } from '../platform/errors.js';
import type { AppParts } from './app.js';
import { readContract } from './contract-document.js';
import { observe } from './middleware/observe.js';
import { renderError } from './middleware/render-error.js';
import { systemPaths } from './system/index.js';

/** What a worker that runs apart answers: probes and figures, and none of the API's operations. */
export function createSystemApp({ settings, database, logger, broker }: Omit<AppParts, 'console'>): Express {
  const app = express();
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(observe(logger));
  app.use(systemPaths({ settings, database, contract: readContract(), ...(broker && { broker }) }));
  app.use(() => {
    throw new DomainError('not_found', 'There is nothing at this path. The API is served by another process.');
  });
  app.use(renderError(logger));
  return app;
}
