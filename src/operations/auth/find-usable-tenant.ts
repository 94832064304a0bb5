import type { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { notFound } from '../tenant-scope.js';
import { findTenantBySlug } from '../tenants/tenants-by-slug.js';
import { requireUsableAccount } from './require-usable-account.js';

/** The tenant that someone registers or signs in at, for reading. Throws `not_found` or `tenant_suspended`. */
export async function findUsableTenant(context: Context, slug: string): Promise<Tenant> {
  const tenant = await findTenantBySlug(context, slug);
  if (!tenant) throw notFound('tenant');
  requireUsableAccount({ tenantStatus: tenant.status, trialEndsAt: tenant.trialEndsAt, ban: null }, context.now());
  return tenant;
}
