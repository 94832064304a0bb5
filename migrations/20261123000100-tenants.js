export async function up({ sql }) {
  await sql(`
    create extension if not exists pg_trgm;

    create table tenants (
      id uuid primary key,
      slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$'),
      name text not null check (char_length(name) between 1 and 120),
      kind text not null check (kind in ('Internal', 'Reseller', 'Enterprise')),
      status text not null check (status in ('Trial', 'Active', 'Suspended', 'Cancelled')),
      suspension_reason text check (char_length(suspension_reason) <= 500),
      custom_domain text check (char_length(custom_domain) <= 253),
      domain_verified boolean not null default false,
      contact_name text check (char_length(contact_name) <= 120),
      contact_email text not null check (char_length(contact_email) <= 254),
      contact_phone text check (contact_phone ~ '^\\+[1-9][0-9]{6,14}$'),
      billing_email text check (char_length(billing_email) <= 254),
      allowed_origins jsonb not null default '[]' check (jsonb_typeof(allowed_origins) = 'array'),
      time_zone text not null default 'Asia/Tehran',
      require_verified_address boolean not null default false,
      max_users integer check (max_users > 0),
      max_storage_gb integer check (max_storage_gb > 0),
      monthly_render_qty integer check (monthly_render_qty > 0),
      trial_ends_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint tenants_trial_has_an_end check (status <> 'Trial' or trial_ends_at is not null),
      constraint tenants_verified_domain_is_named check (not domain_verified or custom_domain is not null)
    );
    create unique index tenants_slug_key on tenants (slug);
    create unique index tenants_verified_domain_key on tenants (lower(custom_domain)) where domain_verified;
    create index tenants_newest on tenants (created_at desc, id);
    create index tenants_name_trgm on tenants using gin ((lower(slug || ' ' || name)) gin_trgm_ops);
    create index tenants_trials on tenants (trial_ends_at asc) where status = 'Trial';
  `);
}

export async function down({ sql }) {
  await sql('drop table tenants');
}
