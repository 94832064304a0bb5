import type { RequestHandler } from 'express';
import { describeActor } from '../../platform/context.js';
import type { Logger } from '../../platform/logger.js';
import { countRequest } from '../../platform/metrics.js';
import { openScope } from '../request-scope.js';

/** A client that left before it was answered; nginx's number, since HTTP has none. */
const clientLeft = 499;

/** Opens the request's scope, and closes it with one log line and one measurement. */
export function observe(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const scope = openScope(request.headers);
    request.scope = scope;
    response.once('close', () => {
      const milliseconds = performance.now() - scope.startedAt;
      const status = response.headersSent ? response.statusCode : clientLeft;
      const actor = describeActor(scope.actor);
      countRequest(scope.operation ?? 'other', status, milliseconds / 1000);
      logger.info(
        {
          method: request.method,
          operation: scope.operation,
          status,
          durationMilliseconds: Math.round(milliseconds * 100) / 100,
          traceId: scope.traceId,
          actorKind: actor.kind,
          actorId: actor.id,
          tenantId: scope.tenantId,
          ...(scope.errorCode !== null && { errorCode: scope.errorCode }),
        },
        'request',
      );
    });
    next();
  };
}
