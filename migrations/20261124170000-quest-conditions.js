/** What happened before quests had conditions is not counted: rows that are there are marked as counted. */
export async function up({ sql }) {
  await sql(`
    alter table quests
      add column condition jsonb check (jsonb_typeof(condition) = 'object'),
      add column switched_off_at timestamptz(3),
      add constraint quests_switched_off check (switched_off_at is null or not is_active);
    update quests set switched_off_at = updated_at where not is_active;

    create table quest_counted_events (
      quest_id uuid not null references quests (id),
      event_id text not null check (char_length(event_id) between 1 and 200),
      progress_id uuid not null references quest_progress (id),
      payment_id uuid,
      occurred_at timestamptz(3) not null,
      uncounted_at timestamptz(3),
      primary key (quest_id, event_id)
    );
    create index quest_counted_events_of_payment on quest_counted_events (payment_id) where payment_id is not null;
    create index quest_counted_events_oldest on quest_counted_events (occurred_at) where payment_id is null;
    create index quest_counted_events_of_progress on quest_counted_events (progress_id);

    alter table outbox_events add column counted_at timestamptz(3) default now();
    alter table outbox_events alter column counted_at drop default;
    create index outbox_events_uncounted on outbox_events (position) where counted_at is null;
  `);
}

export async function down({ sql }) {
  await sql(`
    drop index outbox_events_uncounted;
    alter table outbox_events drop column counted_at;
    drop table quest_counted_events;
    alter table quests drop constraint quests_switched_off, drop column switched_off_at, drop column condition;
  `);
}
