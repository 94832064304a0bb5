import { domainToASCII } from 'node:url';
import { Tenant } from '../../models/index.js';
import { findPrepared, lookUp } from '../../models/prepared-find.js';
import type { Context } from '../../platform/context.js';
import { InvalidatedCache } from '../../platform/invalidated-cache.js';

/**
 * The tenants that are asked for by their slug or a verified domain, known by every process and forgotten by all when one
 * or a domain of it changes. What is not found is asked for anew each time: it may be there the next moment.
 */
export const tenantsBySlug = new InvalidatedCache<Tenant>({ max: 10_000, itemsOf: ({ id }) => [`tenant:${id}`] });

/** For reading alone: the row is shared with other requests, so its values cannot be set. */
export async function findTenantBySlug(context: Context, slugOrDomain: string): Promise<Tenant | null> {
  // Slugs and domains are stored in lower case alone (their tables check it), and only domains have a dot.
  const isDomain = slugOrDomain.includes('.');
  const key = isDomain ? asciiName(slugOrDomain) : slugOrDomain.toLowerCase();
  // What PostgreSQL cannot store is nobody's name.
  if (key === '' || key.includes('\0')) return null;
  return tenantsBySlug.get(key, async () => {
    const tenant = await (isDomain ? findByDomain(context, key) : lookUp(context, Tenant, 'slug', key));
    if (tenant) Object.freeze(tenant.dataValues);
    return tenant;
  });
}

const plainName = /^[a-z0-9.-]+$/;

function asciiName(domain: string): string {
  const name = domain.toLowerCase().replace(/\.$/, '');
  return plainName.test(name) ? name : domainToASCII(name);
}

function findByDomain(context: Context, domain: string): Promise<Tenant | null> {
  return findPrepared(context, Tenant, {
    name: 'tenants-by-verified-domain',
    condition: `r.id = (select d.tenant_id from tenant_domains d where d.domain = $1 and d.state = 'Verified')`,
    values: [domain],
  });
}
