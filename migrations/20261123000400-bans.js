export async function up({ sql }) {
  await sql(`
    create table bans (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      reason text not null check (char_length(reason) between 1 and 500),
      banned_at timestamptz(3) not null,
      unblock_date timestamptz(3),
      banned_by_kind text not null check (banned_by_kind in ('user', 'service', 'staff', 'system')),
      banned_by_id uuid,
      banned_by_label text not null,
      lifted_at timestamptz(3),
      lifted_cause text check (lifted_cause in ('lifted', 'expired')),
      lifted_by_kind text check (lifted_by_kind in ('user', 'service', 'staff', 'system')),
      lifted_by_id uuid,
      lifted_by_label text,
      constraint bans_end_after_they_begin check (unblock_date > banned_at),
      constraint bans_lifted_for_a_cause check ((lifted_at is null) = (lifted_cause is null))
    );
    create unique index bans_one_in_force on bans (user_id) where lifted_at is null;
    create index bans_of_user on bans (user_id, banned_at desc);
    create index bans_newest on bans (banned_at desc, id);
    create index bans_to_lift on bans (unblock_date asc) where lifted_at is null;
  `);
}

export async function down({ sql }) {
  await sql('drop table bans');
}
