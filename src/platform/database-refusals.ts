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
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout exceeded when trying to connect)/;

/** What PostgreSQL refuses because of a value: the caller's fault, whichever door it came through. */
const valueFaults: Record<string, string> = {
  '23514': 'A value breaks a rule of the record.',
  '23502': 'A required value is missing.',
  '22001': 'A value is too long.',
  '22003': 'A number is out of range.',
  '22007': 'A date or time is not valid.',
  '22008': 'A date or time is out of range.',
  '22021': 'A text holds characters that cannot be stored.',
  '22P02': 'A value does not have the form of its field.',
  '22P05': 'A text holds characters that cannot be stored.',
};

const conflicts: Record<string, string> = {
  '23505': 'There is already such a record.',
  '23503': 'The record refers to one that does not exist, or is still referred to.',
};

/** What a client is told of a failure of the database; null when the error is not the database's. */
export function refusalOfDatabase(error: unknown): DomainError | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof ConnectionError) return unavailable(error);
  const code = codeOf(error);
  if (passing.test(code) || systemCodes.has(code) || brokenConnection.test(messageOf(error))) return unavailable(error);
  const conflict = conflicts[code];
  return conflict === undefined ? refusalOfValue(error) : new DomainError('conflict', conflict, { cause: error });
}

/** The refusal of a value, naming the field when the database does; null for any other error. */
export function refusalOfValue(error: unknown): DomainError | null {
  if (!(error instanceof Error)) return null;
  const message = valueFaults[codeOf(error)];
  if (message === undefined) return null;
  const field = columnOf(error);
  return new DomainError('unprocessable', message, { cause: error, ...(field && { fields: [{ field, message }] }) });
}

/** PostgreSQL names the check of a single column `<table>_<column>_check`. */
function columnOf(error: Error): string | undefined {
  const { column, table, constraint } = driverError(error) as { column?: string; table?: string; constraint?: string };
  if (column !== undefined || !constraint?.startsWith(`${table}_`) || !constraint.endsWith('_check')) return column;
  return constraint.slice(`${table}_`.length, -'_check'.length);
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
