export async function up({ sql }) {
  await sql(`
    create table api_keys (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      name text not null check (char_length(name) between 1 and 120),
      environment text not null check (environment in ('Live', 'Test')),
      key_hash text not null check (key_hash ~ '^[0-9a-f]{64}$'),
      key_prefix text not null,
      last4 text not null check (last4 ~ '^[0-9A-Za-z]{4}$'),
      scopes jsonb not null check (jsonb_typeof(scopes) = 'array' and jsonb_array_length(scopes) between 1 and 20),
      allowed_ips jsonb not null default '[]'
        check (jsonb_typeof(allowed_ips) = 'array' and jsonb_array_length(allowed_ips) <= 100),
      rate_limit_rpm integer not null check (rate_limit_rpm between 1 and 100000),
      expires_at timestamptz(3),
      last_used_at timestamptz(3),
      usage_count bigint not null default 0 check (usage_count >= 0),
      revoked_at timestamptz(3),
      revoked_reason text check (char_length(revoked_reason) <= 500),
      replaced_by_id uuid references api_keys (id),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint api_keys_prefix_tells_environment check (
        key_prefix ~ (case environment when 'Live' then '^fr_live_' else '^fr_test_' end || '[0-9A-Za-z]{8}$')),
      constraint api_keys_reason_of_revocation check (revoked_reason is null or revoked_at is not null),
      constraint api_keys_replaced_ends check (replaced_by_id is null or expires_at is not null or revoked_at is not null)
    );
    create unique index api_keys_key_hash_key on api_keys (key_hash);
    create unique index api_keys_key_prefix_key on api_keys (key_prefix);
    create unique index api_keys_replaced_by_key on api_keys (replaced_by_id) where replaced_by_id is not null;
    create index api_keys_newest on api_keys (created_at desc, id);
    create index api_keys_newest_of_tenant on api_keys (tenant_id, created_at desc, id);

    create table used_signatures (
      signature text primary key check (signature ~ '^[0-9a-f]{64}$'),
      expires_at timestamptz(3) not null
    );
    create index used_signatures_expiry on used_signatures (expires_at asc);
  `);
}

export async function down({ sql }) {
  await sql('drop table used_signatures; drop table api_keys');
}
