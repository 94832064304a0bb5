const count = 'bigint not null default 0 check';
const most = '9007199254740991';

export async function up({ sql }) {
  await sql(`
    create table tenant_usage_days (
      tenant_id uuid not null references tenants (id),
      usage_date date not null,
      renders_completed ${count} (renders_completed between 0 and 2147483647),
      render_seconds ${count} (render_seconds between 0 and ${most}),
      storage_bytes ${count} (storage_bytes between 0 and ${most}),
      api_calls ${count} (api_calls between 0 and ${most}),
      active_users ${count} (active_users between 0 and 2147483647),
      amount_billed_minor ${count} (amount_billed_minor between 0 and ${most}),
      billing_currency text not null default 'IRR' check (billing_currency ~ '^[A-Z]{3}$'),
      billing_status text not null default 'Open' check (billing_status in ('Open', 'Billed', 'Paid')),
      primary key (tenant_id, usage_date)
    );
  `);
}

export async function down({ sql }) {
  await sql('drop table tenant_usage_days');
}
