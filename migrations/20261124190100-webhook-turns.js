/** Which process sends to a webhook, in the machines' time, and until when nobody does, in the service's. */
export async function up({ sql }) {
  await sql(`
    create table webhook_turns (
      webhook_id uuid primary key references webhooks (id) on delete cascade,
      holder uuid not null,
      held_until timestamptz not null,
      rest_until timestamptz(3)
    );
    drop index webhook_messages_due;
  `);
}

export async function down({ sql }) {
  await sql(`
    create index webhook_messages_due on webhook_messages (next_attempt_at asc) where state = 'pending';
    drop table webhook_turns;
  `);
}
