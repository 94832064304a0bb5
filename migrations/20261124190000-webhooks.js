/** What happened before there were webhooks is not sent out: rows that are there are marked as fanned out. */
export async function up({ sql }) {
  await sql(`
    create table webhooks (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      name text not null check (char_length(name) between 1 and 120),
      url text not null check (char_length(url) between 9 and 2000 and url ~ '^https?://[^[:space:]]+$'),
      events text[] not null check (cardinality(events) between 1 and 50 and array_position(events, null) is null),
      is_active boolean not null default true,
      disabled_cause text check (disabled_cause in ('failures', 'gone', 'manager')),
      disabled_at timestamptz(3),
      in_order boolean not null default false,
      max_in_flight smallint not null default 8 check (max_in_flight between 1 and 32),
      secret_sealed text not null,
      previous_secret_sealed text,
      previous_secret_until timestamptz(3),
      last_triggered_at timestamptz(3),
      last_status_code smallint check (last_status_code between 100 and 999),
      consecutive_failures integer not null default 0 check (consecutive_failures >= 0),
      failing_since timestamptz(3),
      created_by uuid,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint webhooks_off_for_a_cause check (is_active = (disabled_cause is null)),
      constraint webhooks_off_at_a_time check (is_active = (disabled_at is null)),
      constraint webhooks_previous_secret_ends check ((previous_secret_sealed is null) = (previous_secret_until is null))
    );
    create index webhooks_newest on webhooks (created_at desc, id);
    create index webhooks_newest_of_tenant on webhooks (tenant_id, created_at desc, id);

    create table webhook_messages (
      id uuid primary key,
      webhook_id uuid not null references webhooks (id) on delete cascade,
      tenant_id uuid not null,
      event_id uuid,
      event_type text not null check (char_length(event_type) between 1 and 120),
      entity_id uuid,
      payload text not null check (octet_length(payload) between 2 and 20480),
      position bigserial not null,
      state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
      attempts integer not null default 0 check (attempts >= 0),
      next_attempt_at timestamptz(3) not null,
      leased_until timestamptz(3),
      created_at timestamptz(3) not null,
      finished_at timestamptz(3),
      constraint webhook_messages_finished_at_a_time check ((state = 'pending') = (finished_at is null))
    );
    create unique index webhook_messages_once_per_endpoint on webhook_messages (webhook_id, event_id)
      where event_id is not null;
    create index webhook_messages_due on webhook_messages (next_attempt_at asc) where state = 'pending';
    create index webhook_messages_due_of_webhook on webhook_messages (webhook_id, next_attempt_at asc)
      where state = 'pending';
    create index webhook_messages_in_order on webhook_messages (webhook_id, position) where state = 'pending';
    create index webhook_messages_of_webhook on webhook_messages (webhook_id, created_at desc, id);
    create index webhook_messages_of_entity on webhook_messages (entity_id) where entity_id is not null;
    create index webhook_messages_finished on webhook_messages (finished_at asc) where finished_at is not null;

    create table webhook_deliveries (
      id uuid primary key,
      message_id uuid not null references webhook_messages (id) on delete cascade,
      webhook_id uuid not null,
      tenant_id uuid not null,
      event_type text not null,
      request_url text not null,
      response_status smallint check (response_status between 100 and 999),
      response_body text check (octet_length(response_body) <= 4096),
      duration_ms integer not null check (duration_ms >= 0),
      attempt integer not null check (attempt >= 1),
      succeeded boolean not null,
      error_message text check (char_length(error_message) <= 500),
      delivered_at timestamptz(3),
      created_at timestamptz(3) not null,
      constraint webhook_deliveries_delivered_at_a_time check (succeeded = (delivered_at is not null))
    );
    create index webhook_deliveries_newest on webhook_deliveries (created_at desc, id);
    create index webhook_deliveries_of_webhook on webhook_deliveries (webhook_id, created_at desc, id);
    create index webhook_deliveries_of_tenant on webhook_deliveries (tenant_id, created_at desc, id);
    create index webhook_deliveries_of_message on webhook_deliveries (message_id, created_at desc);

    alter table outbox_events add column fanned_out_at timestamptz(3) default now();
    alter table outbox_events alter column fanned_out_at drop default;
    create index outbox_events_to_fan_out on outbox_events (position) where fanned_out_at is null;
  `);
}

export async function down({ sql }) {
  await sql(`
    drop index outbox_events_to_fan_out;
    alter table outbox_events drop column fanned_out_at;
    drop table webhook_deliveries;
    drop table webhook_messages;
    drop table webhooks;
  `);
}
