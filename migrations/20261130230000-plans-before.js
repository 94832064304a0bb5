/** Which plan another took the place of, to go on with it where that one is undone. */
export async function up({ sql }) {
  await sql('alter table user_plans add column before_id uuid references user_plans (id)');
}

export async function down({ sql }) {
  await sql('alter table user_plans drop column before_id');
}
