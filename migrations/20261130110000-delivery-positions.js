/**
 * By which the live view knows deliveries that it has not told yet: they are begun and written in different orders. Those
 * that are there stay without one, so that no table is written anew.
 */
export async function up({ sql }) {
  await sql(`
    create sequence webhook_deliveries_position_seq;
    alter table webhook_deliveries add column position bigint;
    alter table webhook_deliveries alter column position set default nextval('webhook_deliveries_position_seq');
    alter sequence webhook_deliveries_position_seq owned by webhook_deliveries.position;
    create unique index webhook_deliveries_position_key on webhook_deliveries (position);
  `);
}

export async function down({ sql }) {
  await sql('alter table webhook_deliveries drop column position');
}
