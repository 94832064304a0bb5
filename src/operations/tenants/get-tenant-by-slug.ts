import type { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { findTenantBySlug } from './tenants-by-slug.js';

/** Which tenant a host name belongs to; the gateway asks with each first request of a visitor. */
export async function getTenantBySlug(context: Context, { slug }: { slug: string }): Promise<Tenant> {
  authorizeOperation(context, 'getTenantBySlug');
  const tenant = await findTenantBySlug(context, slug);
  if (!tenant) throw notFound('tenant');
  return tenant;
}
