/*
 * The floor's statements. Each holds, beside what is asked for, the whole check of who asks: session, user, tenant and
 * ban, or the service token. No row means no: the floor has one refusal for everything. The columns are named as in
 * the answers, so that a row is ready to be written as JSON.
 */

import { foldedSql } from '../../src/models/folded-letters.js';

const searched = `coalesce(u.email, '') || ' ' || coalesce(u.phone_number, '') || ' ' || coalesce(u.full_name, '')`;

const user = `
  u.id, u.tenant_id, u.email, u.email_verified, u.phone_number, u.phone_verified, u.full_name, u.avatar_url, u.is_admin,
  u.is_tenant_admin, b.id is not null as is_banned, b.unblock_date, u.register_mode, u.last_active_at as last_active_date,
  u.balance_minor, u.affiliate_balance_minor, u.loyalty_score, u.daily_remain_render_count, u.max_daily_render_count,
  u.parallel_rendering_ceiling, u.used_storage_bytes, u.slogan, u.about_me, u.company_name, u.website_name, u.birth_date,
  u.gender, u.locale, u.email_tell_me, u.sms_tell_me, u.push_tell_me, u.telegram_tell_me, u.created_at as register_date, u.updated_at`;

/** What every member of the tenant may know; the gateway learns the rest too. */
const tenantToMember = `
  t.id, t.slug, t.name, t.kind, t.status, t.custom_domain, t.domain_verified, t.contact_email, t.max_users,
  t.max_storage_gb, t.monthly_render_qty, t.trial_ends_at, t.time_zone, t.locale, t.rial_unit, t.created_at, t.updated_at`;
const tenant = `${tenantToMember}, t.contact_name, t.contact_phone, t.billing_email, t.allowed_origins,
  t.require_verified_address, t.require_mfa`;

const openBan = `left join bans b on b.user_id = u.id and b.lifted_at is null and (b.unblock_date is null or b.unblock_date > now())`;
const usableTenant = `(t.status = 'Active' or t.status = 'Trial' and t.trial_ends_at > now())`;

/** Of session $1 and user $2, when they may be used. */
const signedIn = `
  from sessions s join users u on u.id = s.user_id join tenants t on t.id = s.tenant_id ${openBan}
  where s.id = $1 and s.user_id = $2 and s.revoked_at is null and s.expires_at > now() and b.id is null and ${usableTenant}`;

export const statements = {
  me: { name: 'me', text: `select ${user} ${signedIn}` },

  list: {
    name: 'list',
    text: `
      with administrator as (select u.id ${signedIn} and u.is_admin and s.amr ? 'otp'),
      hits as materialized (
        select u.id, u.created_at from users u where ${foldedSql(searched)} like $3 and exists (select from administrator)),
      page as (select id from hits order by created_at desc, id limit $4 offset $5)
      select ${user}, (select count(*) from hits) as total
      from page join users u on u.id = page.id ${openBan} order by u.created_at desc, u.id`,
  },

  account: {
    name: 'account',
    text: `
      select u.id as user_id, c.password_hash, ${tenantToMember} from tenants t
      join users u on u.tenant_id = t.id and lower(u.email) = lower($2)
      join credentials c on c.user_id = u.id and c.kind = 'password' ${openBan}
      where t.slug = $1 and b.id is null and ${usableTenant}`,
  },

  startSession: {
    name: 'start-session',
    text: `
      with touched as (update users set last_active_at = now(), updated_at = now() where id = $2 returning *),
      session as (
        insert into sessions (id, user_id, tenant_id, amr, ip_address, user_agent, device_token_hash, issued_at, last_used_at, expires_at)
        select $1, id, tenant_id, '["pwd"]', $4, $5, $6, now(), now(), now() + interval '30 days' from touched returning id),
      link as (insert into refresh_tokens (token_hash, session_id, created_at) select $3, id, now() from session)
      select ${user} from touched u ${openBan}`,
  },

  bySlug: {
    name: 'by-slug',
    text: `
      select ${tenant} from service_tokens k join tenants t on t.slug = $2
      where k.token_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        and k.allowed_operations ? 'getTenantBySlug'`,
  },

  validateKey: {
    name: 'validate-key',
    text: `
      select true as valid, a.id as api_key_id, a.tenant_id, a.environment, a.scopes, a.rate_limit_rpm, a.expires_at, a.key_hash
      from service_tokens k join api_keys a on a.key_hash = $2 join tenants t on t.id = a.tenant_id
      where k.token_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        and k.allowed_operations ? 'validateApiKey' and starts_with(a.key_prefix, $3) and a.revoked_at is null
        and (a.expires_at is null or a.expires_at > now()) and ${usableTenant}
        and (a.allowed_ips = '[]'
             or exists (select from jsonb_array_elements_text(a.allowed_ips) as n where $4::inet <<= n::inet))`,
  },

  mayAct: { name: 'may-act', text: `select u.tenant_id ${signedIn}` },

  updateSlogan: {
    name: 'update-slogan',
    text: `
      with changed as (update users set slogan = $2, updated_at = now() where id = $1 returning *)
      select ${user} from changed u ${openBan}`,
  },

  insertEvent: {
    name: 'insert-event',
    text: `
      insert into outbox_events (id, type, entity_type, entity_id, lane, tenant_id, data, trace_id, occurred_at)
      values ($1, 'identity.user.updated.v1', 'user', $2, $3, $4, $5, $6, now())`,
  },
};
