import { QueryTypes } from 'sequelize';
import type { Database } from '../platform/database.js';

/** What waits in the outbox and what has left it. */
export interface OutboxStatus {
  pending: number;
  /** When the oldest event that still waits was recorded; null when none waits. */
  oldestPendingAt: Date | null;
  oldestPendingSeconds: number;
  pendingByType: { type: string; count: number }[];
  setAside: number;
  /** The newest of those set aside. */
  setAsideEvents: { id: string; type: string; subject: string; lastError: string | null; setAsideAt: Date }[];
  publishedLastHour: number;
}

export async function readOutboxStatus(database: Database, now: Date): Promise<OutboxStatus> {
  const select = <Row extends object>(query: string, bind: unknown[] = []) =>
    database.sequelize.query<Row>(query, { bind, type: QueryTypes.SELECT });
  const [byType, setAsideEvents, [counts]] = await Promise.all([
    select<{ type: string; count: number; oldest: Date }>(`
      select type, count(*)::int as count, min(occurred_at) as oldest
      from outbox_events where published_at is null and set_aside_at is null
      group by type order by count desc, type`),
    select<OutboxStatus['setAsideEvents'][number]>(`
      select id, type, entity_type || '/' || entity_id as subject, last_error as "lastError", set_aside_at as "setAsideAt"
      from outbox_events where set_aside_at is not null order by set_aside_at desc limit 20`),
    select<{ setAside: number; publishedLastHour: number }>(
      `select
        (select count(*)::int from outbox_events where set_aside_at is not null) as "setAside",
        (select count(*)::int from outbox_events where published_at > $1) as "publishedLastHour"`,
      [new Date(now.getTime() - 3_600_000)],
    ),
  ]);
  const oldest = byType.reduce<Date | null>((found, row) => (found && found < row.oldest ? found : row.oldest), null);
  return {
    pending: byType.reduce((sum, { count }) => sum + count, 0),
    oldestPendingAt: oldest,
    oldestPendingSeconds: oldest ? Math.max(0, Math.round((now.getTime() - oldest.getTime()) / 1000)) : 0,
    pendingByType: byType.map(({ type, count }) => ({ type, count })),
    setAside: counts?.setAside ?? 0,
    setAsideEvents,
    publishedLastHour: counts?.publishedLastHour ?? 0,
  };
}
