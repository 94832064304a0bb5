export async function up({ sql }) {
  await sql(`
    create table user_notes (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      text text not null check (char_length(text) between 1 and 2000),
      author_kind text not null check (author_kind in ('user', 'service', 'staff', 'system')),
      author_id uuid,
      author_label text not null check (char_length(author_label) <= 254),
      created_at timestamptz(3) not null
    );
    create index user_notes_of_user on user_notes (user_id, created_at desc, id);
    create index user_notes_newest on user_notes (created_at desc, id);
  `);
}

export async function down({ sql }) {
  await sql('drop table user_notes');
}
