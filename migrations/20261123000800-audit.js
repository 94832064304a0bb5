export async function up({ sql }) {
  await sql(`
    create table audit_entries (
      id uuid primary key,
      occurred_at timestamptz(3) not null,
      actor_kind text not null,
      actor_id uuid,
      actor_label text not null,
      via text not null check (via in ('api', 'console', 'cli', 'seed', 'worker')),
      action text not null,
      subject_type text not null,
      subject_id uuid,
      tenant_id uuid,
      reason text,
      client_address text,
      user_agent text,
      trace_id text not null,
      before jsonb,
      after jsonb
    );
    create index audit_entries_newest on audit_entries (occurred_at desc, id);
    create index audit_entries_of_subject on audit_entries (subject_id, occurred_at desc);
    create index audit_entries_of_actor on audit_entries (actor_id, occurred_at desc);
    create index audit_entries_of_action on audit_entries (action, occurred_at desc);

    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'The audit trail cannot be changed.' using errcode = 'insufficient_privilege';
    end $$;
    create trigger audit_entries_are_final before update or delete on audit_entries
      for each row execute function refuse_change();
    create trigger audit_entries_are_not_truncated before truncate on audit_entries
      for each statement execute function refuse_change();
  `);
}

export async function down({ sql }) {
  await sql('drop table audit_entries; drop function refuse_change()');
}
