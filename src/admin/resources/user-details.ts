import { QueryTypes } from 'sequelize';
import { Ban } from '../../models/index.js';
import { createContext } from '../../platform/context.js';
import type { Database } from '../../platform/database.js';
import type { Row } from '../resource-shape.js';

export interface TimelineEntry {
  at: string;
  kind: 'session_started' | 'session_ended' | 'banned' | 'unbanned' | 'staff_action' | 'registered';
  label: string | null;
  by: string | null;
}

const longestTimeline = 50;

/** What the user's page shows beside the columns: the ban in force and one timeline of all that happened. */
export async function userDetails(database: Database, row: Row): Promise<Record<string, unknown>> {
  const userId = String(row['id']);
  const context = createContext({ database, actor: { kind: 'anonymous' }, via: 'console' });
  const open = await Ban.findOpen(context, userId);
  const ban = open?.isInForce(context.now())
    ? {
        reason: open.reason,
        by: open.bannedByLabel,
        at: open.bannedAt.toISOString(),
        until: open.unblockDate?.toISOString() ?? null,
      }
    : null;
  const timeline = await database.sequelize.query<TimelineEntry>(timelineQuery, {
    bind: [userId, context.now(), longestTimeline],
    type: QueryTypes.SELECT,
  });
  return { ban, timeline };
}

const timelineQuery = `
  select * from (
    select issued_at as at, 'session_started' as kind, coalesce(device_name, user_agent, ip_address) as label, null as by
      from sessions where user_id = $1
    union all
    select revoked_at, 'session_ended', revoked_cause, null from sessions where user_id = $1 and revoked_at is not null
    union all
    select banned_at, 'banned', reason, banned_by_label from bans where user_id = $1
    union all
    select coalesce(lifted_at, unblock_date), 'unbanned', coalesce(lifted_cause, 'expired'), lifted_by_label from bans
      where user_id = $1 and (lifted_at is not null or unblock_date <= $2)
    union all
    select occurred_at, 'staff_action', action, actor_label from audit_entries where subject_id = $1
    union all
    select created_at, 'registered', register_mode, null from users where id = $1
  ) as everything order by at desc limit $3`;
