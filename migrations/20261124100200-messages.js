export async function up({ sql }) {
  await sql(`
    create table messages (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      user_id uuid references users (id),
      channel text not null check (channel in ('Email', 'Sms', 'Push')),
      recipient text not null check (char_length(recipient) between 1 and 254 and recipient !~ '[[:cntrl:]]'),
      template text not null check (template ~ '^[a-z]+(-[a-z]+)*$'),
      locale text not null check (locale in ('en', 'fa')),
      sealed_values text,
      state text not null default 'Queued' check (state in ('Queued', 'Sent', 'Failed')),
      attempts integer not null default 0 check (attempts >= 0),
      next_attempt_at timestamptz(3) not null,
      sent_at timestamptz(3),
      resent_at timestamptz(3),
      last_error text check (char_length(last_error) <= 500),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint messages_queued_can_be_written check (state <> 'Queued' or sealed_values is not null),
      constraint messages_sent_at_a_time check ((state = 'Sent') = (sent_at is not null)),
      constraint messages_failed_for_a_reason check (state <> 'Failed' or last_error is not null)
    );
    create index messages_due on messages (channel, next_attempt_at asc) where state = 'Queued';
    create index messages_newest on messages (created_at desc, id);
    create index messages_of_user on messages (user_id, created_at desc);
    create index messages_of_recipient on messages (recipient, created_at desc);
  `);
}

export async function down({ sql }) {
  await sql('drop table messages');
}
