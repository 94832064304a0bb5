/** When the provider was last asked to give the money back: by it the refunds under way are shared among processes. */
export async function up({ sql }) {
  await sql('alter table refunds add column asked_at timestamptz(3)');
}

export async function down({ sql }) {
  await sql('alter table refunds drop column asked_at');
}
