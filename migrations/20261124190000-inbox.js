const most = '9007199254740991';

export async function up({ sql }) {
  await sql(`
    create table inbox_messages (
      source text not null check (char_length(source) between 1 and 200),
      message_id text not null check (char_length(message_id) between 1 and 200),
      type text not null,
      received_at timestamptz(3) not null,
      primary key (source, message_id)
    );
    create index inbox_messages_oldest on inbox_messages (received_at asc);

    create table parked_messages (
      id uuid primary key,
      fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
      queue text not null check (char_length(queue) between 1 and 255),
      routing_key text not null check (char_length(routing_key) <= 255),
      type text check (char_length(type) <= 200),
      tenant_id uuid,
      user_id uuid references users (id),
      headers jsonb not null,
      body text not null check (char_length(body) <= 1048576),
      body_bytes bigint not null check (body_bytes >= 0),
      edited_body text check (char_length(edited_body) <= 1048576),
      fault text not null check (fault ~ '^[a-z_]{1,40}$'),
      error text not null check (char_length(error) between 1 and 1000),
      attempts integer not null check (attempts >= 0),
      state text not null default 'Waiting' check (state in ('Waiting', 'Replaying', 'Replayed', 'Dismissed')),
      first_seen_at timestamptz(3) not null,
      settled_at timestamptz(3),
      settled_by_id uuid,
      settled_by_label text,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint parked_messages_settled_at_a_time check ((state in ('Replayed', 'Dismissed')) = (settled_at is not null))
    );
    -- A message that comes again while it waits is not parked twice.
    create unique index parked_messages_waiting_key on parked_messages (fingerprint) where state in ('Waiting', 'Replaying');
    create index parked_messages_newest on parked_messages (created_at desc, id);
    create index parked_messages_settled on parked_messages (settled_at asc) where settled_at is not null;
    create index parked_messages_replaying on parked_messages (updated_at asc) where state = 'Replaying';
    create index parked_messages_of_user on parked_messages (user_id) where user_id is not null;

    create table render_jobs (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      user_id uuid not null references users (id),
      paid_with text not null check (paid_with in ('allowance', 'plan', 'tenant_plan', 'credits', 'payment')),
      state text not null check (state in ('Completed', 'Failed')),
      told_at timestamptz(3) not null,
      usage_date date not null,
      render_seconds bigint not null default 0 check (render_seconds >= 0),
      user_plan_id uuid references user_plans (id),
      plan_seconds bigint not null default 0 check (plan_seconds >= 0),
      credits integer not null default 0 check (credits >= 0),
      consumption_id uuid,
      uncovered_seconds bigint not null default 0 check (uncovered_seconds >= 0),
      uncovered_credits integer not null default 0 check (uncovered_credits >= 0),
      counted_until timestamptz(3),
      refund_id uuid references refunds (id),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create index render_jobs_oldest on render_jobs (told_at asc);
    create index render_jobs_of_user on render_jobs (user_id, told_at desc);

    create table stored_objects (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      user_id uuid references users (id),
      is_stored boolean not null,
      size_bytes bigint not null check (size_bytes between 0 and ${most}),
      told_at timestamptz(3) not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint stored_objects_gone_take_nothing check (is_stored or size_bytes = 0)
    );
    create index stored_objects_of_user on stored_objects (user_id) where user_id is not null;
    create index stored_objects_gone on stored_objects (told_at asc) where not is_stored;

    create table tenant_storage (
      tenant_id uuid primary key references tenants (id),
      used_bytes bigint not null check (used_bytes between 0 and ${most})
    );

    alter table tenant_usage_days
      add column renders_failed bigint not null default 0 check (renders_failed between 0 and 2147483647),
      add column storage_bytes_at_end bigint check (storage_bytes_at_end between 0 and ${most});

    alter table users add column daily_count_until timestamptz(3);

    alter table messages
      add column delivered_at timestamptz(3),
      add column undelivered_at timestamptz(3),
      add column delivery_error text check (char_length(delivery_error) <= 500),
      add constraint messages_undelivered_for_a_reason check ((undelivered_at is null) = (delivery_error is null)),
      add constraint messages_delivered_or_not check (delivered_at is null or undelivered_at is null);

    alter table ledger_transactions drop constraint ledger_transactions_kind_check;
    alter table ledger_transactions add constraint ledger_transactions_kind_check check (kind in ('payment', 'refund', 'prize',
      'prize_reversal', 'gift', 'profit', 'profit_reversal', 'late_payment', 'correction', 'opening', 'expiry', 'render',
      'render_return'));
  `);
}

export async function down({ sql }) {
  await sql(`
    alter table ledger_transactions drop constraint ledger_transactions_kind_check;
    alter table ledger_transactions add constraint ledger_transactions_kind_check check (kind in ('payment', 'refund', 'prize',
      'prize_reversal', 'gift', 'profit', 'profit_reversal', 'late_payment', 'correction', 'opening', 'expiry'));
    alter table messages drop column delivered_at, drop column undelivered_at, drop column delivery_error;
    alter table users drop column daily_count_until;
    alter table tenant_usage_days drop column renders_failed, drop column storage_bytes_at_end;
    drop table tenant_storage;
    drop table stored_objects;
    drop table render_jobs;
    drop table parked_messages;
    drop table inbox_messages;
  `);
}
