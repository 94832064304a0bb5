import type { RequestHandler } from 'express';
import type { Database } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { pendingMigrations } from '../../platform/migrator.js';
import { sendJson } from '../send-reply.js';

export type BrokerState = 'ok' | 'degraded';
type Check = 'ok' | 'degraded' | 'failed';

const retryAfterSeconds = 2;
const longestCheckMilliseconds = 2_000;

/** Whether the process runs: nothing outside it is asked. */
export function health(): RequestHandler {
  return (request, response) => {
    sendJson(request, response, 200, '{"status":"ok"}');
  };
}

/** Whether the service can do its work. Without its broker it can: events wait in the outbox. */
export function readiness({ database, broker }: { database: Database; broker?: () => BrokerState }): RequestHandler {
  return async (request, response) => {
    const checks = { ...(await checkDatabase(database)), ...(broker && { broker: broker() }) };
    const states: Check[] = Object.values(checks);
    if (states.includes('failed')) {
      throw new DomainError('unavailable', 'The service is not ready.', { details: { checks }, retryAfterSeconds });
    }
    const status = states.includes('degraded') ? 'degraded' : 'ready';
    sendJson(request, response, 200, JSON.stringify({ status, checks }));
  };
}

async function checkDatabase(database: Database): Promise<{ database: Check; migrations: Check }> {
  try {
    const pending = await within(longestCheckMilliseconds, pendingMigrations(database));
    return { database: 'ok', migrations: pending.length === 0 ? 'ok' : 'failed' };
  } catch {
    return { database: 'failed', migrations: 'failed' };
  }
}

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The check took too long.')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
