export async function up({ sql }) {
  await sql(`
    create table staff (
      id uuid primary key,
      email text not null check (char_length(email) <= 254),
      full_name text check (char_length(full_name) <= 120),
      role text not null check (role in ('Support', 'Finance', 'Tenants', 'Auditor', 'Owner')),
      is_active boolean not null default true,
      password_hash text not null,
      totp_secret text,
      totp_confirmed_at timestamptz(3),
      totp_last_step bigint not null default 0,
      last_signed_in_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint staff_confirmed_totp_has_a_secret check (totp_confirmed_at is null or totp_secret is not null)
    );
    create unique index staff_email_key on staff (lower(email));

    create table console_sessions (
      sid text primary key,
      sess json not null,
      expire timestamptz(6) not null
    );
    create index console_sessions_expiry on console_sessions (expire asc);

    create table service_tokens (
      id uuid primary key,
      name text not null check (char_length(name) between 1 and 120),
      service_name text not null check (service_name ~ '^[a-z][a-z0-9-]{1,62}$'),
      token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
      last4 text not null check (char_length(last4) = 4),
      allowed_operations jsonb not null check (jsonb_typeof(allowed_operations) = 'array'),
      expires_at timestamptz(3),
      revoked_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index service_tokens_name_key on service_tokens (lower(name)) where revoked_at is null;

    create table signing_keys (
      id uuid primary key,
      algorithm text not null check (algorithm in ('ES256')),
      status text not null check (status in ('next', 'current', 'retired')),
      public_jwk jsonb not null,
      private_key text not null,
      created_at timestamptz(3) not null,
      activated_at timestamptz(3),
      retired_at timestamptz(3),
      constraint signing_keys_dates check (
        case status when 'next' then activated_at is null and retired_at is null
                    when 'current' then activated_at is not null and retired_at is null
                    else retired_at is not null end)
    );
    create unique index signing_keys_one_next on signing_keys (status) where status = 'next';
    create unique index signing_keys_one_current on signing_keys (status) where status = 'current';
  `);
}

export async function down({ sql }) {
  await sql('drop table signing_keys; drop table service_tokens; drop table console_sessions; drop table staff');
}
