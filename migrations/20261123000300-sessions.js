export async function up({ sql }) {
  await sql(`
    create table sessions (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      amr jsonb not null check (jsonb_typeof(amr) = 'array'),
      device_id text check (char_length(device_id) <= 128),
      device_name text check (char_length(device_name) <= 120),
      user_agent text check (char_length(user_agent) <= 512),
      ip_address text check (char_length(ip_address) <= 45),
      issued_at timestamptz(3) not null,
      last_used_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      revoked_at timestamptz(3),
      revoked_cause text check (revoked_cause in
        ('logout', 'revoked', 'ban', 'password_change', 'reuse', 'staff')),
      constraint sessions_revoked_for_a_cause check ((revoked_at is null) = (revoked_cause is null))
    );
    create index sessions_open_of_user on sessions (user_id, last_used_at desc) where revoked_at is null;
    create index sessions_of_user on sessions (user_id, issued_at desc);
    create index sessions_started on sessions (issued_at desc);
    create index sessions_expiry on sessions (expires_at asc);

    create table refresh_tokens (
      token_hash text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
      session_id uuid not null references sessions (id) on delete cascade,
      created_at timestamptz(3) not null,
      used_at timestamptz(3)
    );
    create index refresh_tokens_of_session on refresh_tokens (session_id);

    create table mfa_challenges (
      id uuid primary key,
      user_id uuid not null references users (id),
      token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
      device_id text check (char_length(device_id) <= 128),
      device_name text check (char_length(device_name) <= 120),
      attempts smallint not null default 0 check (attempts between 0 and 5),
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3)
    );
    create index mfa_challenges_of_user on mfa_challenges (user_id);
    create index mfa_challenges_expiry on mfa_challenges (expires_at asc);
  `);
}

export async function down({ sql }) {
  await sql('drop table mfa_challenges; drop table refresh_tokens; drop table sessions');
}
