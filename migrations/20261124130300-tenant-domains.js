export async function up({ sql }) {
  await sql(`
    create table tenant_domains (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      domain text not null check (
        char_length(domain) <= 253
        and domain ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?([.][a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$'),
      method text not null check (method in ('DNS_TXT', 'HTTP_FILE')),
      challenge text not null check (char_length(challenge) between 20 and 100),
      state text not null check (state in ('Pending', 'Verified', 'Failed')),
      failure text check (failure in ('expired', 'taken', 'lost')),
      expires_at timestamptz(3) not null,
      verified_at timestamptz(3),
      lost_since timestamptz(3),
      check_count integer not null default 0,
      last_checked_at timestamptz(3),
      text_finding text check (text_finding in ('found', 'none', 'other', 'unknown')),
      file_finding text check (file_finding in ('found', 'none', 'other', 'unknown')),
      seen_instead text check (char_length(seen_instead) <= 200),
      next_check_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint tenant_domains_verified_has_a_time check ((state = 'Verified') = (verified_at is not null)),
      constraint tenant_domains_failed_has_a_cause check ((state = 'Failed') = (failure is not null)),
      constraint tenant_domains_failed_is_left_alone check ((state = 'Failed') = (next_check_at is null))
    );
    create unique index tenant_domains_of_tenant_key on tenant_domains (tenant_id, domain);
    create unique index tenant_domains_verified_key on tenant_domains (domain) where state = 'Verified';
    create index tenant_domains_due on tenant_domains (next_check_at asc) where next_check_at is not null;
    create index tenant_domains_newest on tenant_domains (created_at desc, id);
  `);
}

export async function down({ sql }) {
  await sql('drop table tenant_domains');
}
