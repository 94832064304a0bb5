export async function up({ sql }) {
  await sql(
    `alter table tenants add column rial_unit text not null default 'rial' check (rial_unit in ('rial', 'toman'))`,
  );
}

export async function down({ sql }) {
  await sql('alter table tenants drop column rial_unit');
}
