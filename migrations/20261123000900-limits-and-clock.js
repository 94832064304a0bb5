export async function up({ sql }) {
  await sql(`
    create table rate_limits (
      key text primary key,
      points integer not null default 0,
      expire bigint
    );
    create index rate_limits_expiry on rate_limits (expire asc);

    create table clock_offset (
      id boolean primary key default true check (id),
      milliseconds bigint not null default 0
    );
    insert into clock_offset default values;
  `);
}

export async function down({ sql }) {
  await sql('drop table clock_offset; drop table rate_limits');
}
