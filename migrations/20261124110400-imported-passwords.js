export async function up({ sql }) {
  await sql(`create index credentials_imported on credentials (tenant_id) where password_hash not like '$argon2id$%'`);
}

export async function down({ sql }) {
  await sql('drop index credentials_imported');
}
