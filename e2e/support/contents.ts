import type { Pool } from 'pg';

/** Counted and forgotten at every try, or sent on by the worker whenever it gets to it. */
const unwatched = new Set([
  ...['rate_limits', 'console_sessions', 'migrations', 'messages'],
  ...['quest_progress', 'quest_counted_events'],
]);

const notOfCounting = `type <> 'gamification.quest.completed.v1'`;

/** A fingerprint of each table: two that are equal hold the same rows. */
export async function fingerprints(database: Pool): Promise<Record<string, string>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const watched = tables.filter(({ name }) => !unwatched.has(name));
  const found = await Promise.all(
    watched.map(async ({ name }) => {
      // The relay marks events as published, and the worker as counted, whenever they get to them.
      const isOutbox = name === 'outbox_events';
      const row = isOutbox ? `(to_jsonb(t) - 'published_at' - 'attempts' - 'counted_at')` : 't';
      const condition =
        { outbox_events: notOfCounting, audit_entries: `action <> 'countRecordedEvents'` }[name] ?? 'true';
      const { rows } = await database.query<{ digest: string }>(
        `select md5(coalesce(string_agg(${row}::text, '|' order by ${row}::text), '')) as digest from ${name} t where ${condition}`,
      );
      return [name, rows[0]?.digest ?? ''] as const;
    }),
  );
  return Object.fromEntries(found);
}
