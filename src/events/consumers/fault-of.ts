import { refusalOfDatabase } from '../../platform/database-refusals.js';
import { DomainError } from '../../platform/errors.js';
import { UnreadableMessage } from '../read-incoming-event.js';

/**
 * Why a message was not taken, and what to do about it: `wait` until the database is back, `retry` later, since what it
 * names may come to be known, or `park` it for a person.
 */
export interface Fault {
  cure: 'wait' | 'retry' | 'park';
  fault: string;
  error: string;
}

export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof UnreadableMessage) return { cure: 'park', fault: thrown.fault, error: thrown.message };
  const error = thrown instanceof DomainError ? thrown : refusalOfDatabase(thrown);
  // Whoever came first has committed by the next time.
  if (!error || error.code === 'conflict') return { cure: 'retry', fault: 'internal', error: String(thrown) };
  const told = { fault: error.code, error: error.message };
  if (error.code === 'unavailable') return { cure: 'wait', ...told };
  return { cure: error.code === 'not_found' ? 'retry' : 'park', ...told };
}
