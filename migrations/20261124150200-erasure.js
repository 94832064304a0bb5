/** An entry may lose what it tells of a person who was erased, and never gain or change anything. */
const onlyBlanked = (name) => `
  (old.${name} is null) = (new.${name} is null)
  and (old.${name} is null or (
    (select array_agg(key order by key) from jsonb_object_keys(old.${name}) as key)
      is not distinct from (select array_agg(key order by key) from jsonb_object_keys(new.${name}) as key)
    and not exists (
      select from jsonb_each(new.${name}) as told
      where told.value <> old.${name} -> told.key and told.value <> '"erased"'::jsonb)))`;

const kept = [
  'id',
  'occurred_at',
  'actor_kind',
  'actor_id',
  'actor_label',
  'via',
  'action',
  'reason',
  'trace_id',
  'subject_type',
  'subject_id',
  'tenant_id',
];

export async function up({ sql }) {
  await sql(`
    alter table users add column erased_at timestamptz(3);
    alter table users drop constraint users_have_an_address;
    alter table users add constraint users_have_an_address check (
      email is not null or phone_number is not null or register_mode = 'Telegram' or erased_at is not null);
    alter table users add constraint users_erased_are_blank check (erased_at is null or (
      email is null and phone_number is null and full_name is null and avatar_url is null and not is_admin and not is_tenant_admin));
    drop index users_newest;
    drop index users_newest_of_tenant;
    create index users_newest on users (created_at desc, id) include (erased_at);
    create index users_newest_of_tenant on users (tenant_id, created_at desc, id) include (erased_at);

    alter table sessions drop constraint sessions_revoked_cause_check;
    alter table sessions add constraint sessions_revoked_cause_check check (revoked_cause in
      ('logout', 'revoked', 'ban', 'password_change', 'reuse', 'staff', 'erasure'));

    alter table audit_entries add column erased_user_id uuid references users (id);
    create index audit_entries_about_user on audit_entries (coalesce(after ->> 'userId', before ->> 'userId'))
      where coalesce(after ->> 'userId', before ->> 'userId') is not null;
    create function refuse_change_but_erasure() returns trigger language plpgsql as $$
    begin
      if (${kept.map((name) => `new.${name}`).join(', ')}) is distinct from (${kept.map((name) => `old.${name}`).join(', ')})
        or not (${onlyBlanked('before')} and ${onlyBlanked('after')})
        or (new.client_address is not null and new.client_address is distinct from old.client_address)
        or (new.user_agent is not null and new.user_agent is distinct from old.user_agent)
        or not exists (select from users where id = new.erased_user_id and erased_at is not null)
      then
        raise exception 'The audit trail cannot be changed.' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$;
    drop trigger audit_entries_are_final on audit_entries;
    create trigger audit_entries_are_kept before delete on audit_entries for each row execute function refuse_change();
    create trigger audit_entries_are_only_blanked before update on audit_entries
      for each row execute function refuse_change_but_erasure();
  `);
}

/** Whoever was erased stays so: the column goes, the data does not come back. */
export async function down({ sql }) {
  await sql(`
    drop trigger audit_entries_are_only_blanked on audit_entries;
    drop trigger audit_entries_are_kept on audit_entries;
    create trigger audit_entries_are_final before update or delete on audit_entries
      for each row execute function refuse_change();
    drop function refuse_change_but_erasure();
    drop index audit_entries_about_user;
    alter table audit_entries drop column erased_user_id;

    update sessions set revoked_cause = 'revoked' where revoked_cause = 'erasure';
    alter table sessions drop constraint sessions_revoked_cause_check;
    alter table sessions add constraint sessions_revoked_cause_check check (revoked_cause in
      ('logout', 'revoked', 'ban', 'password_change', 'reuse', 'staff'));

    drop index users_newest;
    drop index users_newest_of_tenant;
    create index users_newest on users (created_at desc, id);
    create index users_newest_of_tenant on users (tenant_id, created_at desc, id);
    alter table users drop constraint users_erased_are_blank;
    alter table users drop constraint users_have_an_address;
    update users set email = 'erased-' || id || '@erased.invalid' where erased_at is not null;
    alter table users add constraint users_have_an_address check (
      email is not null or phone_number is not null or register_mode = 'Telegram');
    alter table users drop column erased_at;
  `);
}
