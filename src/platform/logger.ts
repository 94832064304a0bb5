import { type DestinationStream, destination, pino } from 'pino';
import { describeFailure } from './failure-description.js';
import type { Settings } from './settings.js';

/**
 * The only fields that are ever written. A new field is added here on purpose, or it does not reach the log: bodies,
 * headers, query strings and people's addresses cannot slip in.
 */
export interface LogFields {
  method?: string | undefined;
  operation?: string | null;
  status?: number;
  durationMilliseconds?: number;
  traceId?: string;
  actorKind?: string;
  actorId?: string | null;
  tenantId?: string | null;
  errorCode?: string;
  error?: unknown;
  component?: string;
  count?: number;
  attempt?: number;
  delayMilliseconds?: number;
  port?: number;
  signal?: string;
  processId?: number;
  eventType?: string;
}

const allowedFields = new Set<string>([
  'method',
  'operation',
  'status',
  'durationMilliseconds',
  'traceId',
  'actorKind',
  'actorId',
  'tenantId',
  'errorCode',
  'error',
  'component',
  'count',
  'attempt',
  'delayMilliseconds',
  'port',
  'signal',
  'processId',
  'eventType',
] satisfies (keyof LogFields)[]);

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';
/** `message` is a constant sentence, never built from input. */
export type Logger = Record<Level, (fields: LogFields, message: string) => void>;

export interface LoggerOptions {
  level: Settings['logLevel'];
  destination?: DestinationStream;
}

/** JSON lines on standard output, or on the given stream. */
export function createLogger({
  level,
  destination: stream = destination({ dest: 1, sync: false }),
}: LoggerOptions): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    formatters: { level: (label: string) => ({ level: label }), log: allowed },
  };
  return pino(options, stream);
}

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name in fields) {
    if (!allowedFields.has(name)) continue;
    kept[name] = name === 'error' ? describeFailure(fields[name]) : fields[name];
  }
  return kept;
}
