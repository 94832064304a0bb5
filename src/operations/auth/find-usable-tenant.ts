import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { notFound } from '../tenant-scope.js';
import { requireUsableAccount } from './require-usable-account.js';

/** The tenant that someone registers or signs in at. Throws `not_found` or `tenant_suspended`. */
export async function findUsableTenant(context: Context, slug: string): Promise<Tenant> {
  const tenant = await Tenant.findBySlug(context, slug);
  if (!tenant) throw notFound('tenant');
  requireUsableAccount({ tenantStatus: tenant.status, trialEndsAt: tenant.trialEndsAt, ban: null }, context.now());
  return tenant;
}
