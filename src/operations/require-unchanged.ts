import { DomainError } from '../platform/errors.js';

/** Refuses an edit of a record that somebody changed since it was opened. Without `expected` nothing is compared. */
export function requireUnchanged(record: { updatedAt: Date }, expected: Date | undefined): void {
  if (!expected || record.updatedAt.getTime() === expected.getTime()) return;
  throw new DomainError('stale_record', 'Somebody changed this record after you opened it. Load it again.', {
    details: { updated_at: record.updatedAt.toISOString() },
  });
}
