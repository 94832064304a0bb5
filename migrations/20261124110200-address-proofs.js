export async function up({ sql }) {
  await sql(`
    create table address_proofs (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      purpose text not null check (purpose in ('verify_email', 'verify_phone', 'reset_password', 'mfa_set_up', 'mfa_code')),
      address text not null check (char_length(address) between 1 and 254),
      token_hash text unique check (token_hash ~ '^[0-9a-f]{64}$'),
      code_hash text check (code_hash ~ '^[0-9a-f]{64}$'),
      attempts smallint not null default 0 check (attempts between 0 and 5),
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      constraint address_proofs_ask_for_something check (token_hash is not null or code_hash is not null)
    );
    create index address_proofs_newest on address_proofs (user_id, purpose, created_at desc);
    create index address_proofs_expiry on address_proofs (expires_at asc);
    alter table tenants alter column require_verified_address set default true;
  `);
}

export async function down({ sql }) {
  await sql(`
    alter table tenants alter column require_verified_address set default false;
    drop table address_proofs;
  `);
}
