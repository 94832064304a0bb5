export async function up({ sql }) {
  await sql(`
    create table mfa_factors (
      id uuid primary key,
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      factor_type text not null check (factor_type in ('TOTP', 'SMS')),
      label text check (char_length(label) between 1 and 60),
      totp_secret text,
      totp_last_step bigint not null default 0,
      phone_number text check (phone_number ~ '^\\+[1-9][0-9]{6,14}$'),
      confirmed_at timestamptz(3),
      last_used_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint mfa_factors_hold_what_proves_them check (
        case factor_type when 'TOTP' then totp_secret is not null and phone_number is null
                         else totp_secret is null and phone_number is not null end)
    );
    create index mfa_factors_of_user on mfa_factors (user_id);
    create index mfa_factors_unconfirmed on mfa_factors (created_at asc) where confirmed_at is null;

    insert into mfa_factors (id, user_id, tenant_id, factor_type, totp_secret, totp_last_step, confirmed_at, created_at, updated_at)
      select id, user_id, tenant_id, 'TOTP', totp_secret, totp_last_step, confirmed_at, created_at, updated_at
      from credentials where kind = 'totp';
    delete from credentials where kind = 'totp';
    alter table credentials drop constraint credentials_hold_their_secret;
    alter table credentials drop constraint credentials_kind_check;
    alter table credentials drop column totp_secret, drop column totp_last_step;
    alter table credentials add constraint credentials_kind_check check (kind in ('password'));
    alter table credentials add constraint credentials_hold_their_secret check (password_hash is not null);

    create table recovery_codes (
      id uuid primary key,
      user_id uuid not null unique references users (id),
      tenant_id uuid not null references tenants (id),
      code_hashes jsonb not null check (jsonb_typeof(code_hashes) = 'array' and jsonb_array_length(code_hashes) <= 10),
      made_at timestamptz(3) not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );

    alter table tenants add column require_mfa boolean not null default false;
    alter table mfa_challenges add column amr jsonb not null default '["pwd"]' check (jsonb_typeof(amr) = 'array');
  `);
}

export async function down({ sql }) {
  await sql(`
    alter table mfa_challenges drop column amr;
    alter table tenants drop column require_mfa;
    drop table recovery_codes;
    alter table credentials drop constraint credentials_hold_their_secret;
    alter table credentials drop constraint credentials_kind_check;
    alter table credentials add column totp_secret text, add column totp_last_step bigint not null default 0;
    insert into credentials (id, user_id, tenant_id, kind, totp_secret, totp_last_step, confirmed_at, created_at, updated_at)
      select distinct on (user_id) id, user_id, tenant_id, 'totp', totp_secret, totp_last_step, confirmed_at, created_at, updated_at
      from mfa_factors where factor_type = 'TOTP' and confirmed_at is not null order by user_id, confirmed_at;
    alter table credentials add constraint credentials_kind_check check (kind in ('password', 'totp'));
    alter table credentials add constraint credentials_hold_their_secret check (
      case kind when 'password' then password_hash is not null and totp_secret is null
                else totp_secret is not null and password_hash is null end);
    drop table mfa_factors;
  `);
}
