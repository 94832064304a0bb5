import pg from 'pg';
import { hashPassword } from '../src/platform/passwords.js';
import type { Sizes } from './sizes.js';

export const password = 'Bench-user-password-1';

export const lastNames = (
  'karimi rezaei hosseini ahmadi moradi jafari rahimi ebrahimi hashemi kazemi ' +
  'sadeghi akbari norouzi shirazi tehrani bagheri salehi mousavi farahani yazdani'
).split(' ');

/** Ids that can be counted up: `prefix` and the number `n` of SQL. */
const id = (prefix: string) => `('${prefix}-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;

const tenants = `
  insert into tenants (id, slug, name, kind, status, contact_email, allowed_origins, created_at, updated_at)
  select ${id('10000000')}, 'tenant-' || n, 'Tenant ' || n, 'Reseller', 'Active', 'contact@tenant-' || n || '.test',
         '["https://app.test"]', now(), now()
  from generate_series(1, $1::int) as n`;

const users = `
  insert into users (id, tenant_id, email, email_verified, phone_number, full_name, is_admin, affiliate_code, company_name,
                     created_at, updated_at)
  select ${id('20000000')}, ('10000000-0000-4000-8000-' || lpad(to_hex(1 + n % $2::int), 12, '0'))::uuid,
         last_name || n || '@people.test', true, '+98912' || lpad(n::text, 7, '0'), initcap(last_name) || ' ' || n, n = 1,
         'U' || lpad(n::text, 9, '0'), 'Company ' || n % 1000,
         now() - n * interval '1 minute', now() - n * interval '1 minute'
  from (select n, ($3::text[])[1 + n % cardinality($3::text[])] as last_name from generate_series(1, $1::int) as n) as person`;

const credentials = `
  insert into credentials (id, user_id, tenant_id, kind, password_hash, confirmed_at, created_at, updated_at)
  select gen_random_uuid(), id, tenant_id, 'password', $1, now(), now(), now() from users`;

/** One a user, the administrator's (the first) with a second factor. */
const sessions = `
  insert into sessions (id, user_id, tenant_id, amr, user_agent, ip_address, issued_at, last_used_at, expires_at)
  select ${id('30000000')}, u.id, u.tenant_id, case when n = 1 then '["pwd", "otp"]' else '["pwd"]' end::jsonb,
         'bench', '127.0.0.1', now(), now(), now() + interval '30 days'
  from generate_series(1, $1::int) as n join users u on u.id = ${id('20000000')}`;

/** One in ten of the last tenth, so that the join on bans is no empty one. Nobody of them signs in here. */
const bans = `
  insert into bans (id, user_id, tenant_id, reason, banned_at, unblock_date, banned_by_kind, banned_by_label)
  select gen_random_uuid(), u.id, u.tenant_id, 'bench', now() - interval '1 day', now() + interval '30 days', 'system', 'bench'
  from generate_series($1::int * 9 / 10, $1::int, 10) as n join users u on u.id = ${id('20000000')}`;

/** Key n of tenant 1 + n % tenants, which anybody can compute the hash of: there is no secret. Every other one has a list of addresses. */
const apiKeys = `
  insert into api_keys (id, tenant_id, name, environment, key_hash, key_prefix, last4, scopes, allowed_ips, rate_limit_rpm,
                        created_at, updated_at)
  select ${id('40000000')}, ('10000000-0000-4000-8000-' || lpad(to_hex(1 + n % $2::int), 12, '0'))::uuid, 'Key ' || n, 'Live',
         encode(sha256(('bench key ' || n)::bytea), 'hex'), 'fr_live_' || lpad(n::text, 8, '0'), 'last',
         '["renders:create", "renders:read"]', case n % 2 when 0 then '[]' else '["10.0.0.0/8", "203.0.113.0/24"]' end::jsonb,
         600, now(), now()
  from generate_series(1, $1::int) as n`;

/** Fills an empty database by a few statements, the trigram index built last. */
export async function fill(url: string, sizes: Sizes): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(`select indexdef from pg_indexes where indexname = 'users_search_trgm'`);
  await client.query(tenants, [sizes.tenants]);
  await client.query('drop index users_search_trgm');
  await client.query(users, [sizes.users, sizes.tenants, lastNames]);
  await client.query(rows[0].indexdef);
  await client.query(credentials, [await hashPassword(password)]);
  await client.query(sessions, [sizes.sessions]);
  await client.query(bans, [sizes.users]);
  await client.query(apiKeys, [sizes.apiKeys, sizes.tenants]);
  await client.query('vacuum analyze');
  await client.end();
}
