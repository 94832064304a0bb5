/**
 * The chain over the audit trail. Entries are sealed behind the changes that wrote them: a chain made inside their
 * transactions would let one change happen at a time.
 */
export async function up({ sql }) {
  await sql(`
    create table audit_unsealed (
      position bigint generated always as identity primary key,
      entry_id uuid not null,
      queued_at timestamptz(3) not null default clock_timestamp()
    );
    create function queue_for_sealing() returns trigger language plpgsql as $$
    begin
      insert into audit_unsealed (entry_id) values (new.id);
      return null;
    end $$;
    create trigger audit_entries_are_queued after insert on audit_entries
      for each row execute function queue_for_sealing();
    insert into audit_unsealed (entry_id) select id from audit_entries order by occurred_at, id;

    create table audit_seals (
      position bigint primary key check (position > 0),
      entry_id uuid not null unique,
      content_hash bytea not null check (length(content_hash) = 32),
      value_hashes bytea not null check (length(value_hashes) % 16 = 0),
      chain_hash bytea not null check (length(chain_hash) = 32),
      sealed_at timestamptz(3) not null
    );
    create trigger audit_seals_are_final before update or delete on audit_seals
      for each row execute function refuse_change();
    create trigger audit_seals_are_not_truncated before truncate on audit_seals
      for each statement execute function refuse_change();

    create table audit_checks (
      id uuid primary key,
      entry_count bigint not null check (entry_count >= 0),
      blanked_count bigint not null check (blanked_count >= 0),
      break_count integer not null check (break_count >= 0),
      first_breaks jsonb not null default '[]' check (jsonb_typeof(first_breaks) = 'array'),
      head_position bigint not null check (head_position >= 0),
      head_seal text check ((head_seal is null) = (head_position = 0)),
      created_at timestamptz(3) not null
    );
    create index audit_checks_newest on audit_checks (created_at desc, id);
    create index audit_entries_of_label on audit_entries (actor_label, occurred_at desc);
  `);
}

/** Seals made again are other ones: a head that was noted before does not fit them. */
export async function down({ sql }) {
  await sql(`
    drop index audit_entries_of_label;
    drop table audit_checks;
    drop table audit_seals;
    drop trigger audit_entries_are_queued on audit_entries;
    drop function queue_for_sealing();
    drop table audit_unsealed;
  `);
}
