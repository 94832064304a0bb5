import { clock } from '../../platform/clock.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { notifyInTransaction } from '../../platform/notifications.js';
import { authorizeOperation } from '../policy-table.js';

/** Moves the service's clock on every process. For development alone: production offers no way to call it. */
export async function advanceClock(context: Context, { seconds }: { seconds: number }): Promise<{ now: Date }> {
  authorizeOperation(context, 'advanceClock');
  await inTransaction(context, async ({ database, transaction }) => {
    const update = 'update clock_offset set milliseconds = milliseconds + $1';
    await database.sequelize.query(update, { bind: [seconds * 1000], transaction });
    await notifyInTransaction(transaction, 'clock');
  });
  await loadClockOffset(context);
  return { now: context.now() };
}

/** Takes over the offset that the database holds: at start, and when another process has moved the clock. */
export async function loadClockOffset({ database }: Pick<Context, 'database'>): Promise<void> {
  const [rows] = await database.sequelize.query('select milliseconds from clock_offset');
  clock.setOffset(Number((rows as { milliseconds: string }[])[0]?.milliseconds ?? 0));
}
