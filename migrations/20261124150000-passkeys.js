export async function up({ sql }) {
  await sql(`
    create table passkeys (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      credential_id text not null check (credential_id ~ '^[A-Za-z0-9_-]+$' and char_length(credential_id) <= 1364),
      public_key text not null check (public_key ~ '^[A-Za-z0-9_-]+$' and char_length(public_key) <= 4096),
      sign_count bigint not null check (sign_count between 0 and 4294967295),
      rp_id text not null check (char_length(rp_id) between 1 and 255),
      transports jsonb not null check (jsonb_typeof(transports) = 'array' and jsonb_array_length(transports) <= 10),
      backed_up boolean not null,
      aaguid uuid not null,
      name text check (char_length(name) between 1 and 60),
      last_used_at timestamptz(3),
      clone_detected_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index passkeys_credential_key on passkeys (credential_id);
    create index passkeys_of_user on passkeys (user_id);
    create index passkeys_newest on passkeys (created_at desc, id);

    create table passkey_ceremonies (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      user_id uuid references users (id),
      purpose text not null check (purpose in ('register', 'login', 'second_factor')),
      challenge_hash text not null check (challenge_hash ~ '^[0-9a-f]{64}$'),
      origin text not null check (char_length(origin) between 1 and 255),
      rp_id text not null check (char_length(rp_id) between 1 and 255),
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      constraint passkey_ceremonies_name_their_user check ((purpose = 'login') = (user_id is null))
    );
    create unique index passkey_ceremonies_challenge_key on passkey_ceremonies (challenge_hash);
    create index passkey_ceremonies_expiry on passkey_ceremonies (expires_at asc);
  `);
}

export async function down({ sql }) {
  await sql(`
    drop table passkey_ceremonies;
    drop table passkeys;
  `);
}
