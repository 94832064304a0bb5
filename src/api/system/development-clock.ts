import type { RequestHandler } from 'express';
import { advanceClock } from '../../operations/index.js';
import { createContext } from '../../platform/context.js';
import type { Database } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { readJson } from '../middleware/read-json.js';
import { sendJson } from '../send-reply.js';

const tenYearsInSeconds = 10 * 366 * 86_400;

/** Moves the service's clock on every process, so that a tester need not wait for a ban to end. Never in production. */
export function advanceDevelopmentClock(database: Database): RequestHandler {
  const actor = { kind: 'system', name: 'development clock' } as const;
  return async (request, response) => {
    await readJson(request);
    const seconds = secondsOf(request.body);
    const { traceId } = request.scope;
    const context = createContext({ database, actor, via: 'api', operation: 'advanceClock', traceId });
    const { now } = await advanceClock(context, { seconds });
    sendJson(request, response, 200, JSON.stringify({ now: now.toISOString() }));
  };
}

function secondsOf(body: unknown): number {
  const seconds = (body as { advance_seconds?: unknown } | undefined)?.advance_seconds;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= tenYearsInSeconds)
    return seconds;
  const message = `must be a whole number from 0 to ${tenYearsInSeconds}`;
  const fields = [{ field: 'advance_seconds', message }];
  throw new DomainError('validation_failed', `advance_seconds ${message}.`, { fields });
}
