/** What came of each check of the ledger, so that staff see when it was and what it found. */
export async function up({ sql }) {
  await sql(`
    create table ledger_checks (
      id uuid primary key,
      transaction_count bigint not null check (transaction_count >= 0),
      difference_count integer not null check (difference_count >= 0),
      first_differences jsonb not null default '[]' check (jsonb_typeof(first_differences) = 'array'),
      created_at timestamptz(3) not null
    );
    create index ledger_checks_newest on ledger_checks (created_at desc, id);
  `);
}

export async function down({ sql }) {
  await sql('drop table ledger_checks');
}
