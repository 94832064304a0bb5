import type { Pool } from 'pg';

/** Counted and forgotten at every try, or sent on by the worker whenever it gets to it. */
const unwatched = new Set(['rate_limits', 'console_sessions', 'migrations', 'messages']);

/** A fingerprint of each table: two that are equal hold the same rows. */
export async function fingerprints(database: Pool): Promise<Record<string, string>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const watched = tables.filter(({ name }) => !unwatched.has(name));
  const found = await Promise.all(
    watched.map(async ({ name }) => {
      // The relay marks events as published whenever it gets to them.
      const row = name === 'outbox_events' ? `(to_jsonb(t) - 'published_at' - 'attempts')` : 't';
      const { rows } = await database.query<{ digest: string }>(
        `select md5(coalesce(string_agg(${row}::text, '|' order by ${row}::text), '')) as digest from ${name} t`,
      );
      return [name, rows[0]?.digest ?? ''] as const;
    }),
  );
  return Object.fromEntries(found);
}
