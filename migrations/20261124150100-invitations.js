export async function up({ sql }) {
  await sql(`
    create table invitations (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      email text not null check (char_length(email) between 3 and 254),
      role text not null check (role in ('user', 'manager')),
      token_hash text not null check (token_hash ~ '^[0-9a-f]{64}$'),
      invited_by_kind text not null check (invited_by_kind in ('user', 'service', 'staff', 'system')),
      invited_by_id uuid,
      invited_by_label text not null check (char_length(invited_by_label) <= 254),
      sent_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      accepted_at timestamptz(3),
      accepted_user_id uuid references users (id),
      revoked_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint invitations_end_after_they_are_sent check (expires_at > sent_at),
      constraint invitations_accepted_by_somebody check ((accepted_at is null) = (accepted_user_id is null)),
      constraint invitations_end_once check (accepted_at is null or revoked_at is null)
    );
    create unique index invitations_token_hash_key on invitations (token_hash);
    create unique index invitations_one_not_ended on invitations (tenant_id, lower(email))
      where accepted_at is null and revoked_at is null;
    create index invitations_newest on invitations (created_at desc, id);
    create index invitations_newest_of_tenant on invitations (tenant_id, created_at desc, id);
    create index invitations_expiry on invitations (expires_at asc);
  `);
}

export async function down({ sql }) {
  await sql('drop table invitations');
}
