import pg from 'pg';

/** Before the tests: finds the PostgreSQL server on which each test file makes its own database. */
export default async function findTestDatabase(): Promise<void> {
  const url = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ allowed: boolean }>(
      'select rolcreatedb or rolsuper as allowed from pg_roles where rolname = current_user',
    );
    if (rows[0]?.allowed !== true) throw new Error('its role may not create databases');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The tests need a PostgreSQL server, and ${new URL(url).host} cannot be used: ${reason}. ` +
        'Set TEST_DATABASE_URL to one, or run "npm test", which starts its own.',
      { cause },
    );
  } finally {
    await client.end();
  }
  process.env['TEST_DATABASE_URL'] = url;
}
