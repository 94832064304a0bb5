import { expect, test } from 'vitest';
import { migrateDown, migrateUp, pendingMigrations } from '../src/platform/migrator.js';
import { createTestDatabase } from '../src/platform/test-database.js';

const schemaOf = `
  select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
    where table_schema = 'public' and table_name <> 'schema_migrations'
  union all select tablename, indexname, indexdef, '', '' from pg_indexes where schemaname = 'public' and tablename <> 'schema_migrations'
  union all select conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' from pg_constraint
    where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'schema_migrations'
  order by 1, 2, 3`;

test('every migration goes up, down and up again to the same schema', async () => {
  const { database, drop } = await createTestDatabase({ migrated: false });
  try {
    const pending = await pendingMigrations(database);
    expect(pending.length).toBeGreaterThan(0);
    expect(await migrateUp(database)).toEqual(pending);
    expect(await pendingMigrations(database)).toEqual([]);
    const [first] = await database.sequelize.query(schemaOf);
    expect(await migrateDown(database, 'all')).toEqual(pending.toReversed());
    expect((await database.sequelize.query(schemaOf))[0]).toEqual([]);
    await migrateUp(database);
    expect((await database.sequelize.query(schemaOf))[0]).toEqual(first);
  } finally {
    await drop();
  }
});

test('processes that start together migrate once', async () => {
  const { database, drop } = await createTestDatabase({ migrated: false });
  try {
    const pending = await pendingMigrations(database);
    const done = await Promise.all([1, 2, 3].map(() => migrateUp(database)));
    expect(done.flat().toSorted()).toEqual(pending);
  } finally {
    await drop();
  }
});
