export async function up({ sql }) {
  await sql(`
    create table users (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      email text check (char_length(email) <= 254),
      email_verified boolean not null default false,
      phone_number text check (phone_number ~ '^\\+[1-9][0-9]{6,14}$'),
      phone_verified boolean not null default false,
      full_name text check (char_length(full_name) <= 120),
      avatar_url text check (char_length(avatar_url) <= 2048),
      is_admin boolean not null default false,
      is_tenant_admin boolean not null default false,
      register_mode text not null default 'Email' check (register_mode in ('Email', 'Phone', 'Google', 'Telegram', 'Import')),
      affiliate_code text not null check (affiliate_code ~ '^[A-Z0-9]{6,16}$'),
      referred_by_user_id uuid references users (id),
      last_active_at timestamptz(3),
      balance_minor bigint not null default 0 check (balance_minor >= 0),
      affiliate_balance_minor bigint not null default 0 check (affiliate_balance_minor >= 0),
      currency text not null default 'IRR' check (currency ~ '^[A-Z]{3}$'),
      loyalty_score integer not null default 0 check (loyalty_score >= 0),
      daily_remain_render_count integer not null default 3 check (daily_remain_render_count >= 0),
      max_daily_render_count integer not null default 3 check (max_daily_render_count >= 0),
      parallel_rendering_ceiling integer not null default 1 check (parallel_rendering_ceiling >= 0),
      used_storage_bytes bigint not null default 0 check (used_storage_bytes >= 0),
      slogan text check (char_length(slogan) <= 200),
      about_me text check (char_length(about_me) <= 2000),
      company_name text check (char_length(company_name) <= 120),
      website_name text check (char_length(website_name) <= 253),
      birth_date date,
      gender text check (gender in ('Male', 'Female', 'Other', 'PreferNotToSay')),
      email_tell_me boolean not null default true,
      sms_tell_me boolean not null default false,
      push_tell_me boolean not null default false,
      telegram_tell_me boolean not null default false,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint users_have_an_address check (email is not null or phone_number is not null)
    );
    create unique index users_email_key on users (tenant_id, lower(email));
    create unique index users_phone_number_key on users (tenant_id, phone_number);
    create unique index users_affiliate_code_key on users (affiliate_code);
    create index users_newest on users (created_at desc, id);
    create index users_newest_of_tenant on users (tenant_id, created_at desc, id);
    create index users_roles on users (tenant_id, created_at desc) where is_admin or is_tenant_admin;
    create index users_referrer on users (referred_by_user_id) where referred_by_user_id is not null;
    create index users_search_trgm on users using gin (
      (lower(coalesce(email, '') || ' ' || coalesce(phone_number, '') || ' ' || coalesce(full_name, ''))) gin_trgm_ops
    );

    create table credentials (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      kind text not null check (kind in ('password', 'totp')),
      password_hash text,
      totp_secret text,
      totp_last_step bigint not null default 0,
      confirmed_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint credentials_hold_their_secret check (
        case kind when 'password' then password_hash is not null and totp_secret is null
                  else totp_secret is not null and password_hash is null end)
    );
    create unique index credentials_user_kind_key on credentials (user_id, kind);
  `);
}

export async function down({ sql }) {
  await sql('drop table credentials; drop table users');
}
