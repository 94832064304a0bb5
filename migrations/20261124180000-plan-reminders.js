export async function up({ sql }) {
  await sql('alter table user_plans add column reminded_at timestamptz(3)');
}

export async function down({ sql }) {
  await sql('alter table user_plans drop column reminded_at');
}
