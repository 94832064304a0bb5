const terms = `
      code text not null check (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
      name text not null check (char_length(name) between 1 and 120),
      price_minor bigint not null check (price_minor between 0 and 1000000000000000),
      currency text not null check (currency ~ '^[A-Z]{3}$' and currency <> 'XRC'),
      billing_period text not null check (billing_period in ('Monthly', 'Quarterly', 'Yearly')),
      seconds_charge integer not null check (seconds_charge >= 0),
      monthly_renders_quota integer check (monthly_renders_quota >= 0),
      storage_gb integer not null check (storage_gb >= 0),
      parallel_renders integer not null check (parallel_renders > 0),
      daily_renders integer not null check (daily_renders > 0),
      max_resolution text not null check (max_resolution ~ '^[A-Za-z0-9]{2,10}$'),
      render_speed_factor numeric(18, 2) not null check (render_speed_factor > 0 and render_speed_factor <= 100),
      tax_percentage numeric(18, 2) not null default 0 check (tax_percentage between 0 and 100),`;

export async function up({ sql }) {
  await sql(`
    create table plans (
      id uuid primary key,
      tenant_id uuid references tenants (id),
      scope text not null check (scope in ('User', 'Tenant')),
      ${terms}
      description text check (char_length(description) <= 1000),
      before_price_minor bigint check (before_price_minor > price_minor),
      icon text check (char_length(icon) <= 64),
      is_featured boolean not null default false,
      features jsonb not null default '{}' check (jsonb_typeof(features) = 'object'),
      store_product_id text check (char_length(store_product_id) between 1 and 100),
      is_active boolean not null default true,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index plans_code_key on plans (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), code);
    create index plans_newest on plans (created_at desc, id);

    create table user_plans (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      user_id uuid not null references users (id),
      scope text not null check (scope in ('User', 'Tenant')),
      plan_id uuid not null references plans (id),
      payment_id uuid,
      ${terms}
      initial_seconds_charge bigint not null check (initial_seconds_charge >= 0),
      remain_charge_sec bigint not null check (remain_charge_sec >= 0),
      monthly_renders_used integer not null default 0 check (monthly_renders_used >= 0),
      auto_renew boolean not null default false,
      starts_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      cancelled_at timestamptz(3),
      ended_at timestamptz(3),
      ended_cause text check (ended_cause in ('expired', 'replaced', 'renewed', 'refunded')),
      renewal_failed_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint user_plans_term check (expires_at > starts_at),
      constraint user_plans_ended_for_a_cause check ((ended_at is null) = (ended_cause is null)),
      constraint user_plans_cancelled_do_not_renew check (cancelled_at is null or not auto_renew)
    );
    create unique index user_plans_current_key on user_plans (user_id, scope) where ended_at is null;
    create unique index user_plans_payment_key on user_plans (payment_id) where payment_id is not null;
    create index user_plans_of_user on user_plans (user_id, created_at desc);
    create index user_plans_newest on user_plans (created_at desc, id);
    create index user_plans_expiring on user_plans (expires_at asc) where ended_at is null;
  `);
}

export async function down({ sql }) {
  await sql('drop table user_plans; drop table plans');
}
