export async function up({ sql }) {
  await sql(`
    create table discounts (
      id uuid primary key,
      tenant_id uuid references tenants (id),
      name text not null check (char_length(name) between 1 and 120),
      code text not null check (code ~ '^[A-Z0-9][A-Z0-9_-]{2,39}$'),
      kind text not null check (kind in ('Percentage', 'FixedAmount', 'FreeMonths', 'RenderCredits')),
      value numeric(18, 2) not null check (value > 0),
      currency text check (currency ~ '^[A-Z]{3}$'),
      owner_user_id uuid references users (id),
      owner_profit_percentage numeric(5, 2) check (owner_profit_percentage between 0 and 100),
      max_use_count integer check (max_use_count > 0),
      use_count integer not null default 0 check (use_count >= 0),
      applies_to_plan_ids jsonb not null default '[]' check (jsonb_typeof(applies_to_plan_ids) = 'array'),
      starts_at timestamptz(3),
      expires_at timestamptz(3),
      is_active boolean not null default true,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint discounts_value_fits_kind check (
        case kind when 'Percentage' then value <= 100
                  else value = trunc(value) end),
      constraint discounts_amount_has_a_currency check ((kind = 'FixedAmount') = (currency is not null)),
      constraint discounts_window check (expires_at > starts_at),
      constraint discounts_uses_within_limit check (use_count <= max_use_count),
      constraint discounts_profit_has_an_owner check (owner_profit_percentage is null or owner_user_id is not null)
    );
    create unique index discounts_code_key
      on discounts (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), upper(code));
    create index discounts_newest on discounts (created_at desc, id);
    create index discounts_owner on discounts (owner_user_id) where owner_user_id is not null;

    create table quests (
      id uuid primary key,
      tenant_id uuid references tenants (id),
      title text not null check (char_length(title) between 1 and 120),
      challenge text check (char_length(challenge) <= 500),
      why text check (char_length(why) <= 500),
      hint text check (char_length(hint) <= 500),
      icon text check (char_length(icon) <= 64),
      quest_type text not null check (quest_type in ('OneTime', 'Daily', 'Weekly', 'Onboarding', 'Milestone')),
      target_count integer not null check (target_count > 0),
      prize_type text not null check (prize_type in ('Balance', 'LoyaltyScore')),
      prize_amount bigint not null check (prize_amount > 0),
      starts_at timestamptz(3),
      expires_at timestamptz(3),
      is_active boolean not null default true,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint quests_window check (expires_at > starts_at)
    );
    create index quests_newest on quests (created_at desc, id);
    create index quests_active on quests (tenant_id) where is_active;

    create table quest_progress (
      id uuid primary key,
      quest_id uuid not null references quests (id),
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      period_key text not null check (char_length(period_key) between 1 and 16),
      current_count integer not null default 0 check (current_count >= 0),
      completed_at timestamptz(3),
      claimed_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint quest_progress_claimed_when_completed check (claimed_at is null or completed_at is not null)
    );
    create unique index quest_progress_period_key on quest_progress (user_id, quest_id, period_key);
    create index quest_progress_of_quest on quest_progress (quest_id);
  `);
}

export async function down({ sql }) {
  await sql('drop table quest_progress; drop table quests; drop table discounts');
}
