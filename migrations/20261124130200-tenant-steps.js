export async function up({ sql }) {
  await sql(`
    alter table tenants add column trial_reminded_at timestamptz(3);

    create function keep_tenant_cancelled() returns trigger language plpgsql as $$
    begin
      raise exception 'A cancelled tenant stays so.'
        using errcode = 'check_violation', table = 'tenants', constraint = 'tenants_status_check';
    end $$;
    create trigger tenants_cancelled_is_final before update on tenants
      for each row when (old.status = 'Cancelled' and new.status <> 'Cancelled') execute function keep_tenant_cancelled();
  `);
}

export async function down({ sql }) {
  await sql(`
    drop trigger tenants_cancelled_is_final on tenants;
    drop function keep_tenant_cancelled();
    alter table tenants drop column trial_reminded_at;
  `);
}
