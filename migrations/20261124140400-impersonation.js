export async function up({ sql }) {
  await sql(`
    alter table sessions
      add column impersonator_id uuid references staff (id),
      add column impersonator_label text check (char_length(impersonator_label) <= 254),
      add constraint sessions_impersonator_is_named check ((impersonator_id is null) = (impersonator_label is null)),
      add constraint sessions_impersonation_is_short check (
        impersonator_id is null or expires_at <= issued_at + interval '60 minutes');
    create index sessions_open_of_impersonator on sessions (impersonator_id)
      where impersonator_id is not null and revoked_at is null;
  `);
}

export async function down({ sql }) {
  await sql(`
    drop index sessions_open_of_impersonator;
    alter table sessions
      drop constraint sessions_impersonation_is_short,
      drop constraint sessions_impersonator_is_named,
      drop column impersonator_label,
      drop column impersonator_id;
  `);
}
