export async function up({ sql }) {
  await sql(`
    alter table service_tokens add column certificate_name text
      check (certificate_name ~ '^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$');
    create unique index service_tokens_certificate_key on service_tokens (certificate_name) where revoked_at is null;
  `);
}

export async function down({ sql }) {
  await sql('alter table service_tokens drop column certificate_name');
}
