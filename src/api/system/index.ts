import { type RequestHandler, Router } from 'express';
import type { Database } from '../../platform/database.js';
import type { Settings } from '../../platform/settings.js';
import type { ContractDocument } from '../contract-document.js';
import { MethodNotAllowed } from '../method-not-allowed.js';
import { avatars } from './avatars.js';
import { advanceDevelopmentClock } from './development-clock.js';
import { developmentOutbox } from './development-outbox.js';
import { type BrokerState, health, readiness } from './health.js';
import { keySet } from './key-set.js';
import { metrics } from './metrics.js';
import { referencePages } from './reference-pages.js';

export type { BrokerState } from './health.js';

export interface SystemParts {
  settings: Pick<Settings, 'nodeEnv'>;
  database: Database;
  contract: ContractDocument;
  /** Absent when no broker is configured: events then wait in the outbox, which is no fault. */
  broker?: () => BrokerState;
}

/** What is served beside the API: probes, figures, keys, the reference pages and, outside production, the clock and the outbox of messages. */
export function systemPaths(parts: SystemParts): RequestHandler {
  const router = Router({ caseSensitive: true });
  const read = (path: string, name: string, handler: RequestHandler) =>
    router.route(path).all(named(name)).get(handler).all(refuse('GET', 'HEAD'));

  read('/healthz', 'health', health());
  read('/readyz', 'readiness', readiness(parts));
  read('/metrics', 'metrics', metrics());
  read('/.well-known/jwks.json', 'keySet', keySet(parts.database));
  read('/avatars/:file', 'avatar', avatars());
  for (const { path, handler } of referencePages(parts.contract)) read(path, 'reference', handler);
  if (parts.settings.nodeEnv !== 'production') {
    router
      .route('/dev/clock')
      .all(named('advanceClock'))
      .post(advanceDevelopmentClock(parts.database))
      .all(refuse('POST'));
    read('/dev/outbox', 'listDevelopmentMessages', developmentOutbox(parts.database));
  }
  return router;
}

/** Under which name the log and the metrics tell the request. */
function named(operation: string): RequestHandler {
  return (request, _response, next) => {
    request.scope.operation = operation;
    next();
  };
}

function refuse(...allowed: string[]): RequestHandler {
  return () => {
    throw new MethodNotAllowed(allowed);
  };
}
