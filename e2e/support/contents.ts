import type { Pool } from 'pg';

/** Counted and forgotten at every try, or sent on by the worker whenever it gets to it. */
const unwatched = new Set([
  ...['rate_limits', 'console_sessions', 'migrations', 'messages'],
  ...['quest_progress', 'quest_counted_events', 'webhook_messages', 'webhook_deliveries'],
  ...['webhook_turns', 'ledger_checks', 'audit_checks', 'audit_seals', 'audit_unsealed'],
]);

/** What the relay and the worker note whenever they get to it. */
const unwatchedColumns: Record<string, string[]> = {
  outbox_events: ['published_at', 'attempts', 'counted_at', 'fanned_out_at'],
  webhooks: ['last_triggered_at', 'last_status_code', 'consecutive_failures', 'failing_since'],
  payments: ['inquired_at'],
  tenant_domains: [
    ...['check_count', 'last_checked_at', 'text_finding', 'file_finding', 'seen_instead', 'next_check_at'],
    'updated_at',
  ],
};

const notOfCounting = `type <> 'gamification.quest.completed.v1'`;

/** A fingerprint of each table: two that are equal hold the same rows. */
export async function fingerprints(database: Pool): Promise<Record<string, string>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const watched = tables.filter(({ name }) => !unwatched.has(name));
  const found = await Promise.all(
    watched.map(async ({ name }) => {
      const columns = unwatchedColumns[name];
      const row = columns ? `(to_jsonb(t) - '{${columns.join(',')}}'::text[])` : 't';
      const condition =
        {
          outbox_events: notOfCounting,
          audit_entries: `action not in ('countRecordedEvents', 'checkLedger', 'checkAuditTrail')`,
        }[name] ?? 'true';
      const { rows } = await database.query<{ digest: string }>(
        `select md5(coalesce(string_agg(${row}::text, '|' order by ${row}::text), '')) as digest from ${name} t where ${condition}`,
      );
      return [name, rows[0]?.digest ?? ''] as const;
    }),
  );
  return Object.fromEntries(found);
}
