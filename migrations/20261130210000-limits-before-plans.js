/** What a tenant's limits were before its plan raised them, to be put back at its end. */
export async function up({ sql }) {
  await sql(`
    alter table user_plans add column limits_before jsonb
      check (limits_before is null or (scope = 'Tenant' and jsonb_typeof(limits_before) = 'object'));
    create index user_plans_open_of_tenant on user_plans (tenant_id) where scope = 'Tenant' and ended_at is null;
  `);
}

export async function down({ sql }) {
  await sql('drop index user_plans_open_of_tenant; alter table user_plans drop column limits_before');
}
