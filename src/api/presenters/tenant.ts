import type { Tenant } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentTenant(tenant: Tenant): components['schemas']['Tenant'] {
  return {
    id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    kind: tenant.kind,
    status: tenant.status,
    custom_domain: tenant.customDomain,
    domain_verified: tenant.domainVerified,
    contact_name: tenant.contactName,
    contact_email: tenant.contactEmail,
    contact_phone: tenant.contactPhone,
    billing_email: tenant.billingEmail,
    allowed_origins: tenant.allowedOrigins,
    max_users: tenant.maxUsers,
    max_storage_gb: tenant.maxStorageGb,
    monthly_render_qty: tenant.monthlyRenderQty,
    trial_ends_at: presentTime(tenant.trialEndsAt),
    time_zone: tenant.timeZone,
    locale: tenant.locale,
    rial_unit: tenant.rialUnit,
    require_verified_address: tenant.requireVerifiedAddress,
    require_mfa: tenant.requireMfa,
    created_at: presentTime(tenant.createdAt),
    updated_at: presentTime(tenant.updatedAt),
  };
}

/** What any user of the tenant may know: where to write to, but not who runs it, who is billed and where its sites are. */
export function presentTenantToMember(tenant: Tenant): components['schemas']['Tenant'] {
  const {
    contact_name: _name,
    contact_phone: _phone,
    billing_email: _billing,
    allowed_origins: _origins,
    require_verified_address: _verified,
    require_mfa: _mfa,
    ...known
  } = presentTenant(tenant);
  return known;
}

const texts = new WeakMap<Tenant, string>();

/** The same as JSON text. That of a tenant kept for many requests, whose values are frozen, is made once. */
export function presentTenantText(tenant: Tenant): string {
  if (!Object.isFrozen(tenant.dataValues)) return JSON.stringify(presentTenant(tenant));
  let text = texts.get(tenant);
  if (text === undefined) {
    text = JSON.stringify(presentTenant(tenant));
    texts.set(tenant, text);
  }
  return text;
}
