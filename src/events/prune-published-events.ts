import { QueryTypes } from 'sequelize';
import type { Database } from '../platform/database.js';

const keptDays = 30;
const batchSize = 5_000;

/** Forgets a batch of events that the broker confirmed long ago and that were counted and fanned out; small, so that no lock lasts. Returns how many. */
export async function prunePublishedEvents(database: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  const rows = await database.sequelize.query(
    `delete from outbox_events where position in
      (select position from outbox_events where published_at < $1 and counted_at is not null
         and fanned_out_at is not null order by published_at limit $2) returning position`,
    { bind: [before, batchSize], type: QueryTypes.SELECT },
  );
  return rows.length;
}
