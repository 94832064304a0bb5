export async function up({ sql }) {
  await sql(`
    alter table sessions add column device_token_hash text check (device_token_hash ~ '^[0-9a-f]{64}$');
    create index sessions_of_device on sessions (device_token_hash, user_id) where device_token_hash is not null;
    alter table mfa_challenges add column device_token_hash text check (device_token_hash ~ '^[0-9a-f]{64}$');
  `);
}

export async function down({ sql }) {
  await sql(`
    alter table mfa_challenges drop column device_token_hash;
    drop index sessions_of_device;
    alter table sessions drop column device_token_hash;
  `);
}
