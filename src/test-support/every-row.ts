import type { TestDatabase } from '../platform/test-database.js';

/** What every call may change: counters of tries, keys that are made when first needed, when staff were last seen. */
const restless = "('rate_limits', 'signing_keys', 'console_sessions')";

/** Every row of every table, to see that nothing was written. */
export async function everyRow({ database }: Pick<TestDatabase, 'database'>): Promise<string> {
  const [tables] = await database.sequelize.query(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_name not in ${restless} order by 1`,
  );
  const rows = await Promise.all(
    (tables as { name: string }[]).map(({ name }) =>
      database.sequelize.query(`select * from "${name}" as t order by t::text`),
    ),
  );
  return JSON.stringify(rows.map(([found]) => found));
}
