import type { Context } from '../platform/context.js';
import { inTransaction } from '../platform/database.js';
import { authorizeOperation } from './policy-table.js';

const dayMilliseconds = 86_400_000;

/** Rows of no further use, deleted in bounded steps; how long each kind is kept is beside it. */
const statements = [
  // A refresh token used a month ago can only come back from a copy of an old session, which has ended by then.
  {
    keptDays: 90,
    sql: 'delete from sessions where id in (select id from sessions where expires_at < $1 order by expires_at limit 1000)',
  },
  {
    keptDays: 1,
    sql: 'delete from mfa_challenges where id in (select id from mfa_challenges where expires_at < $1 order by expires_at limit 1000)',
  },
  // Those of the last day are counted.
  {
    keptDays: 1,
    sql: 'delete from address_proofs where id in (select id from address_proofs where expires_at < $1 order by expires_at limit 1000)',
  },
  // Begun, never confirmed, and no longer to be.
  {
    keptDays: 1,
    sql: 'delete from mfa_factors where id in (select id from mfa_factors where confirmed_at is null and created_at < $1 order by created_at limit 1000)',
  },
  {
    keptDays: 30,
    sql: `delete from messages where id in (
      select id from messages where created_at < $1 and state <> 'Queued' order by created_at limit 1000)`,
  },
  {
    keptDays: 30,
    sql: 'delete from webhook_deliveries where id in (select id from webhook_deliveries where created_at < $1 order by created_at limit 1000)',
  },
  {
    keptDays: 30,
    sql: 'delete from webhook_messages where id in (select id from webhook_messages where finished_at < $1 order by finished_at limit 1000)',
  },
  // Of a webhook that was switched off, or of a tenant that was not served, for so long: nobody waits for them any more.
  {
    keptDays: 30,
    sql: `delete from webhook_messages where id in (
      select id from webhook_messages where state = 'pending' and created_at < $1 limit 1000)`,
  },
  // Whatever became of it, its end has passed by then. Who was invited stands in events and audit trail.
  {
    keptDays: 30,
    sql: 'delete from invitations where id in (select id from invitations where expires_at < $1 order by expires_at limit 1000)',
  },
  {
    keptDays: 0,
    sql: 'delete from oauth_attempts where id in (select id from oauth_attempts where expires_at < $1 order by expires_at limit 1000)',
  },
  {
    keptDays: 0,
    sql: 'delete from passkey_ceremonies where id in (select id from passkey_ceremonies where expires_at < $1 order by expires_at limit 1000)',
  },
  // What comes again so late is no repeat of a delivery. Those of payments stay: a refund may come years later.
  {
    keptDays: 90,
    sql: `delete from quest_counted_events where (quest_id, event_id) in (
      select quest_id, event_id from quest_counted_events where payment_id is null and occurred_at < $1
      order by occurred_at limit 1000)`,
  },
  // What is older than 90 days is refused by its own time: nothing comes again that was forgotten.
  {
    keptDays: 120,
    sql: `delete from inbox_messages where (source, message_id) in (
      select source, message_id from inbox_messages where received_at < $1 order by received_at limit 1000)`,
  },
  {
    keptDays: 400,
    sql: 'delete from render_jobs where id in (select id from render_jobs where told_at < $1 order by told_at limit 1000)',
  },
  // What took nothing any more: an older word of it would be refused.
  {
    keptDays: 120,
    sql: `delete from stored_objects where id in (
      select id from stored_objects where not is_stored and told_at < $1 order by told_at limit 1000)`,
  },
  {
    keptDays: 90,
    sql: `delete from parked_messages where id in (
      select id from parked_messages where settled_at < $1 order by settled_at limit 1000)`,
  },
  // What waits for half a year waits for nobody: what it tells of has been refused for its age since long.
  {
    keptDays: 180,
    sql: `delete from parked_messages where id in (
      select id from parked_messages where state = 'Waiting' and created_at < $1 order by created_at limit 1000)`,
  },
  {
    keptDays: 1,
    sql: 'delete from idempotency_keys where id in (select id from idempotency_keys where created_at < $1 order by created_at limit 1000)',
  },
  { keptDays: 0, sql: 'delete from console_sessions where expire < $1' },
  {
    keptDays: 0,
    sql: 'delete from used_signatures where signature in (select signature from used_signatures where expires_at < $1 order by expires_at limit 1000)',
  },
];

/** Returns how many rows went. Ends no account, session or right that was still good: it tells no events. */
export async function prune(context: Context): Promise<number> {
  authorizeOperation(context, 'prune');
  return inTransaction(context, async ({ database, transaction, now }) => {
    let deleted = 0;
    for (const { keptDays, sql } of statements) {
      const before = new Date(now().getTime() - keptDays * dayMilliseconds);
      const [, result] = await database.sequelize.query(sql, { bind: [before], transaction });
      deleted += (result as { rowCount: number }).rowCount;
    }
    return deleted;
  });
}
