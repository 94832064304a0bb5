import { writeAuditEntries } from '../../models/audit-log.js';
import { type EventSelection, OutboxEvent } from '../../models/outbox-event.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { notifyAfterCommit } from '../../platform/notifications.js';
import { authorizeOperation } from '../policy-table.js';

export interface ReplayEventsInput extends EventSelection {
  /** Only tells how many there are. */
  dryRun?: boolean;
}

/** Keeps the transaction and the load on those who listen within bounds. */
export const mostAtOnce = 100_000;

/**
 * Has events published again that the broker confirmed already, with their ids and in the order of their changes; or
 * events that were set aside. Those who keep the ids they have seen see nothing new. What is sealed (the messages that
 * another service delivers) is left out unless its type is named in full, since people would get it twice.
 * Returns how many. Throws `unprocessable` when nothing bounds the choice, or it is too large.
 */
export async function replayEvents(
  context: Context,
  { dryRun = false, ...selection }: ReplayEventsInput,
): Promise<number> {
  authorizeOperation(context, 'replayEvents');
  requireBounds(selection);
  return inTransaction(context, async (context) => {
    const count = await OutboxEvent.count({ where: OutboxEvent.chosen(selection), transaction: context.transaction });
    if (count > mostAtOnce)
      throw unacceptable(
        'until',
        `These are ${count} events; at most ${mostAtOnce} at once. Narrow the time or the types.`,
      );
    if (dryRun || count === 0) return count;
    const events = await OutboxEvent.publishAgain(context, selection);
    const about = {
      subjectType: 'outbox_event',
      subjectId: selection.eventId ?? null,
      tenantId: selection.tenantId ?? null,
    };
    await writeAuditEntries(context, [{ ...about, before: null, after: { ...selection, events } }]);
    notifyAfterCommit(context.database, context.transaction, 'outbox');
    return events;
  });
}

/** A slip must not send the whole history. */
function requireBounds({ state, since, until, entityId, eventId }: EventSelection): void {
  if (since && until && since >= until) throw unacceptable('until', 'The end must be later than the beginning.');
  if (state === 'set_aside' || since || entityId || eventId) return;
  throw unacceptable('since', 'Say since when, or which entity or event.');
}
