import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { describeFailure } from './failure-description.js';
import type { Settings } from './settings.js';

export type { Logger } from 'pino';

/**
 * The only fields that are ever written. A new one is added here on purpose, or it does not reach the log: bodies,
 * headers, query strings and people's addresses cannot slip in. The message is a constant sentence, never built from input.
 */
const allowedFields = new Set([
  'method',
  'operation',
  'status',
  'durationMilliseconds',
  'traceId',
  'actorKind',
  'actorId',
  'tenantId',
  'errorCode',
  'err',
  'component',
  'count',
  'attempt',
  'delayMilliseconds',
  'address',
  'port',
  'signal',
  'processId',
  'job',
  'exchange',
  'event',
  'type',
  'lane',
  'message',
  'channel',
  'published',
  /** Why a connection broke, in the words of the system or the peer. */
  'reason',
]);

export interface LoggerOptions {
  level: Settings['logLevel'];
  destination?: DestinationStream;
}

/** JSON lines on standard output, or on the given stream. */
export function createLogger({ level, destination: stream = standardOutput() }: LoggerOptions): Logger {
  const formatters = { level: (label: string) => ({ level: label }), log: allowed };
  // Pino's own serializer would add to what describeFailure left out.
  const serializers = { err: (description: unknown) => description };
  return pino({ level, base: { pid: process.pid }, formatters, serializers }, stream);
}

/** Written while the process does other things, many lines at once; what is left is written at its end. */
function standardOutput(): DestinationStream {
  return destination({ dest: 1, sync: false, minLength: 4_096, periodicFlush: 100 });
}

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name in fields) {
    if (!allowedFields.has(name)) continue;
    kept[name] = name === 'err' ? describeFailure(fields[name]) : fields[name];
  }
  return kept;
}
