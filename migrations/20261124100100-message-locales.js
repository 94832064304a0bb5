export async function up({ sql }) {
  await sql(`
    alter table users add column locale text check (locale in ('en', 'fa'));
    alter table tenants add column locale text not null default 'en' check (locale in ('en', 'fa'));
  `);
}

export async function down({ sql }) {
  await sql('alter table tenants drop column locale; alter table users drop column locale');
}
