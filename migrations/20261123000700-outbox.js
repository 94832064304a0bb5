export async function up({ sql }) {
  await sql(`
    create table outbox_lanes (lane smallint primary key check (lane between 0 and 15));
    insert into outbox_lanes select generate_series(0, 15);

    create table outbox_events (
      position bigserial primary key,
      id uuid not null unique,
      type text not null check (type ~ '^[a-z_]+(\\.[a-z_]+){2}\\.v[0-9]+$'),
      entity_type text not null,
      entity_id uuid not null,
      lane smallint not null check (lane between 0 and 15),
      tenant_id uuid,
      data jsonb not null check (jsonb_typeof(data) = 'object'),
      trace_id text not null check (trace_id ~ '^[0-9a-f]{32}$'),
      occurred_at timestamptz(3) not null,
      published_at timestamptz(3),
      attempts integer not null default 0,
      last_error text,
      set_aside_at timestamptz(3)
    );
    create index outbox_events_pending on outbox_events (lane, position)
      where published_at is null and set_aside_at is null;
    create index outbox_events_published on outbox_events (published_at asc) where published_at is not null;
    create index outbox_events_of_entity on outbox_events (entity_id, position);
    create index outbox_events_set_aside on outbox_events (set_aside_at asc) where set_aside_at is not null;
  `);
}

export async function down({ sql }) {
  await sql('drop table outbox_events; drop table outbox_lanes');
}
