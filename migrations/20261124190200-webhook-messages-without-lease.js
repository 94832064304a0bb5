/** Leases are of webhooks, in `webhook_turns`: nothing ever held a message. */
export async function up({ sql }) {
  await sql('alter table webhook_messages drop column leased_until');
}

export async function down({ sql }) {
  await sql('alter table webhook_messages add column leased_until timestamptz(3)');
}
