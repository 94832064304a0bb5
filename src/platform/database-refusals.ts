import { BaseError, ConnectionError, DatabaseError } from 'sequelize';
import { DomainError } from './errors.js';

/** PostgreSQL's error classes and codes that say "not now": connections, resources, shutdown, cancelled, deadlock. */
const passing = /^(?:08|53|57|40001|40P01|25P0[34])/;
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What pg says, without a code, of a connection that broke under a query. */
const brokenConnection =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect)/;

const sqlStates: Record<string, (cause: unknown) => DomainError> = {
  '23505': (cause) => new DomainError('conflict', 'There is already such a record.', { cause }),
  '23503': (cause) =>
    new DomainError('conflict', 'The record refers to one that does not exist, or is still referred to.', { cause }),
  '23514': (cause) => new DomainError('unprocessable', 'A value breaks a rule of the record.', { cause }),
  '23502': (cause) => new DomainError('unprocessable', 'A required value is missing.', { cause }),
  '22001': (cause) => new DomainError('unprocessable', 'A value is too long.', { cause }),
  '22003': (cause) => new DomainError('unprocessable', 'A number is out of range.', { cause }),
};

/** What a client is told of a failure of the database; null when the error is not the database's. */
export function refusalOfDatabase(error: unknown): DomainError | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof ConnectionError) return unavailable(error);
  const code = codeOf(error);
  if (passing.test(code) || systemCodes.has(code) || brokenConnection.test(messageOf(error))) return unavailable(error);
  return sqlStates[code]?.(error) ?? null;
}

function unavailable(cause: unknown): DomainError {
  return new DomainError('unavailable', 'The service is not available right now. Try again.', {
    retryAfterSeconds: 2,
    cause,
  });
}

/** Sequelize wraps the driver's error; prepared statements and the driver's own pool throw it bare. */
function driverError(error: Error): Error {
  if (error instanceof DatabaseError) return error.parent;
  const { parent } = error as { parent?: unknown };
  return error instanceof BaseError && parent instanceof Error ? parent : error;
}

function codeOf(error: Error): string {
  const { code } = driverError(error) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function messageOf(error: Error): string {
  return driverError(error).message;
}
