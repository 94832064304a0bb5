export async function up({ sql }) {
  await sql(`
    create table identity_providers (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      provider text not null check (provider in ('google', 'telegram')),
      client_id text check (char_length(client_id) between 1 and 255),
      sealed_secret text not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint identity_providers_google_has_a_client check ((provider = 'google') = (client_id is not null))
    );
    create unique index identity_providers_key on identity_providers (tenant_id, provider);

    create table external_identities (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      provider text not null check (provider in ('google', 'telegram')),
      subject text not null check (char_length(subject) between 1 and 255),
      email text check (char_length(email) <= 254),
      last_used_at timestamptz(3) not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index external_identities_subject_key on external_identities (tenant_id, provider, subject);
    create unique index external_identities_user_key on external_identities (user_id, provider);
    create index external_identities_newest on external_identities (created_at desc, id);

    create table oauth_attempts (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      provider text not null check (provider in ('google', 'telegram')),
      proof_hash text not null check (proof_hash ~ '^[0-9a-f]{64}$'),
      redirect_uri text check (char_length(redirect_uri) <= 2048),
      code_challenge text check (code_challenge ~ '^[A-Za-z0-9_-]{43}$'),
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      constraint oauth_attempts_bind_a_code check (
        (provider = 'google') = (redirect_uri is not null and code_challenge is not null))
    );
    create unique index oauth_attempts_proof_key on oauth_attempts (proof_hash);
    create index oauth_attempts_expiry on oauth_attempts (expires_at asc);

    alter table users drop constraint users_have_an_address;
    alter table users add constraint users_have_an_address check (
      email is not null or phone_number is not null or register_mode = 'Telegram');
  `);
}

export async function down({ sql }) {
  await sql(`
    update users set email = id || '@telegram.invalid' where email is null and phone_number is null;
    alter table users drop constraint users_have_an_address;
    alter table users add constraint users_have_an_address check (email is not null or phone_number is not null);
    drop table oauth_attempts;
    drop table external_identities;
    drop table identity_providers;
  `);
}
