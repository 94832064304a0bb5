export async function up({ sql }) {
  await sql(`
    create table announcements (
      id uuid primary key,
      title_en text not null check (char_length(title_en) between 1 and 120),
      title_fa text not null check (char_length(title_fa) between 1 and 120),
      text_en text not null check (char_length(text_en) between 1 and 2000),
      text_fa text not null check (char_length(text_fa) between 1 and 2000),
      audience text not null check (audience in ('everyone', 'managers')),
      tenant_id uuid references tenants (id),
      starts_at timestamptz(3) not null,
      ends_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create index announcements_newest on announcements (created_at desc, id);
    create index announcements_of_tenant on announcements (tenant_id, created_at desc);
    create index announcements_audience on announcements (audience);
    create index announcements_search on announcements
      using gin ((lower(title_en || ' ' || title_fa || ' ' || text_en || ' ' || text_fa)) gin_trgm_ops);
  `);
}

export async function down({ sql }) {
  await sql('drop table announcements');
}
