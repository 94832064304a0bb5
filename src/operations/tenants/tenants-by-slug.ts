import { Tenant } from '../../models/index.js';
import { lookUp } from '../../models/prepared-find.js';
import type { Context } from '../../platform/context.js';
import { InvalidatedCache } from '../../platform/invalidated-cache.js';

/** The tenants that are asked for by their slug, known by every process and forgotten by all when one changes. */
export const tenantsBySlug = new InvalidatedCache<Tenant>({ max: 10_000, itemsOf: ({ id }) => [`tenant:${id}`] });

/** For reading alone: the row is shared with other requests, so its values cannot be set. */
export async function findTenantBySlug(context: Context, slug: string): Promise<Tenant | null> {
  // Slugs are stored in lower case alone (the table checks it).
  const key = slug.toLowerCase();
  // What PostgreSQL cannot store is nobody's slug.
  if (key.includes('\0')) return null;
  return tenantsBySlug.get(key, async () => {
    const tenant = await lookUp(context, Tenant, 'slug', key);
    if (tenant) Object.freeze(tenant.dataValues);
    return tenant;
  });
}
