export async function up({ sql }) {
  await sql(`
    create table balance_corrections (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      user_id uuid not null references users (id),
      amount_minor bigint not null check (amount_minor <> 0),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      status text not null check (status in ('AwaitingApproval', 'Completed', 'Rejected')),
      reason text not null check (char_length(reason) between 1 and 500),
      requested_by_id uuid,
      requested_by_label text not null,
      decided_by_id uuid,
      decided_by_label text,
      rejection_reason text check (char_length(rejection_reason) between 1 and 500),
      completed_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint balance_corrections_completed_have_a_time check ((status = 'Completed') = (completed_at is not null)),
      constraint balance_corrections_rejected_have_a_reason check ((status = 'Rejected') = (rejection_reason is not null)),
      constraint balance_corrections_decided_by_another
        check (decided_by_id is null or decided_by_id is distinct from requested_by_id)
    );
    create index balance_corrections_newest on balance_corrections (created_at desc, id);
    create index balance_corrections_of_user on balance_corrections (user_id, created_at desc);
  `);
}

export async function down({ sql }) {
  await sql('drop table balance_corrections');
}
