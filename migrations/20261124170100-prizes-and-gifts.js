const givable = `'Balance', 'RenderCredits', 'LoyaltyScore', 'Discount'`;

export async function up({ sql }) {
  await sql(`
    create table gifts (
      id uuid primary key,
      tenant_id uuid references tenants (id),
      name text not null check (char_length(name) between 1 and 120),
      description text check (char_length(description) <= 500),
      prize_type text not null check (prize_type in (${givable})),
      value bigint not null check (value > 0),
      unit text not null check (char_length(unit) between 1 and 32),
      expires_after_days integer check (expires_after_days > 0),
      is_active boolean not null default true,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create index gifts_newest on gifts (created_at desc, id);

    create table earned_gifts (
      id uuid primary key,
      gift_id uuid not null references gifts (id),
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      name text not null check (char_length(name) between 1 and 120),
      description text check (char_length(description) <= 500),
      prize_type text not null check (prize_type in (${givable})),
      value bigint not null check (value > 0),
      unit text not null check (char_length(unit) between 1 and 32),
      source text not null check (source in ('quest', 'staff')),
      source_id uuid,
      earned_at timestamptz(3) not null,
      expires_at timestamptz(3),
      used_at timestamptz(3),
      expired_at timestamptz(3),
      withdrawn_at timestamptz(3),
      prize_record_id uuid,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint earned_gifts_end_once check (num_nonnulls(used_at, expired_at, withdrawn_at) <= 1)
    );
    create index earned_gifts_newest on earned_gifts (earned_at desc, id);
    create index earned_gifts_of_user on earned_gifts (user_id, earned_at desc);
    create index earned_gifts_of_gift on earned_gifts (gift_id);
    create index earned_gifts_ending on earned_gifts (expires_at)
      where used_at is null and expired_at is null and withdrawn_at is null;

    alter table quests
      add column prize_gift_id uuid references gifts (id),
      drop constraint quests_prize_type_check,
      add constraint quests_prize_type_check check (prize_type in (${givable}, 'Gift')),
      add constraint quests_prize_gift check ((prize_type = 'Gift') = (prize_gift_id is not null));

    alter table quest_progress
      add column prize_type text check (prize_type in (${givable}, 'Gift')),
      add column prize_amount bigint check (prize_amount > 0),
      add column prize_record_id uuid,
      add column taken_back_at timestamptz(3);
    update quest_progress p set prize_type = q.prize_type, prize_amount = q.prize_amount
      from quests q where q.id = p.quest_id and p.claimed_at is not null;
    drop index quest_progress_period_key;
    create unique index quest_progress_period_key on quest_progress (user_id, quest_id, period_key)
      where taken_back_at is null;

    alter table discounts add column for_user_id uuid references users (id);
    create index discounts_for_user on discounts (for_user_id) where for_user_id is not null;

    create table payments_without_rewards (
      payment_id uuid primary key,
      created_at timestamptz(3) not null
    );
  `);
}

/** What was taken back goes: before, a quest had one progress a period. */
export async function down({ sql }) {
  await sql(`
    drop table payments_without_rewards;
    alter table discounts drop column for_user_id;
    delete from quest_counted_events where progress_id in (select id from quest_progress where taken_back_at is not null);
    delete from quest_progress where taken_back_at is not null;
    drop index quest_progress_period_key;
    create unique index quest_progress_period_key on quest_progress (user_id, quest_id, period_key);
    alter table quest_progress
      drop column taken_back_at, drop column prize_record_id, drop column prize_amount, drop column prize_type;
    delete from quest_counted_events where quest_id in (select id from quests where prize_type not in ('Balance', 'LoyaltyScore'));
    delete from quest_progress where quest_id in (select id from quests where prize_type not in ('Balance', 'LoyaltyScore'));
    delete from quests where prize_type not in ('Balance', 'LoyaltyScore');
    alter table quests
      drop constraint quests_prize_gift, drop constraint quests_prize_type_check, drop column prize_gift_id,
      add constraint quests_prize_type_check check (prize_type in ('Balance', 'LoyaltyScore'));
    drop table earned_gifts;
    drop table gifts;
  `);
}
