export async function up({ sql }) {
  await sql(`
    create table push_subscriptions (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      endpoint_hash text not null check (endpoint_hash ~ '^[0-9a-f]{64}$'),
      host text not null check (char_length(host) <= 253),
      sealed_address text not null,
      user_agent text check (char_length(user_agent) <= 512),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index push_subscriptions_endpoint_key on push_subscriptions (endpoint_hash);
    create index push_subscriptions_of_user on push_subscriptions (user_id, updated_at);
  `);
}

export async function down({ sql }) {
  await sql('drop table push_subscriptions');
}
