import { DatabaseUnreachableError } from './database-server.js';
import { EmbeddedPostgresError } from './embedded-postgres.js';
import { DomainError } from './errors.js';
import { SettingsError } from './settings.js';

const explained = [SettingsError, DatabaseUnreachableError, EmbeddedPostgresError, DomainError];

/** What an operator is shown of an error: its sentence when it was written for people, the stack otherwise. */
export function operatorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (explained.some((kind) => error instanceof kind)) return error.message;
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `Another program listens there already (${error.message}). Stop it, or set PORT to a free one.`;
  }
  return error.stack ?? error.message;
}
