import type { Tenant } from '../../models/index.js';
import { publicUrl } from '../../platform/public-url.js';

/**
 * A link to a page for the tenant's people: on its own verified domain, else on `PUBLIC_URL`. Never built from what a
 * request says about itself, or whoever sends the request would choose where the link leads.
 */
export function linkTo(
  tenant: Pick<Tenant, 'customDomain' | 'domainVerified'>,
  path: `/${string}`,
  params: Record<string, string> = {},
): string {
  const base = tenant.domainVerified && tenant.customDomain !== null ? `https://${tenant.customDomain}` : publicUrl();
  const query = new URLSearchParams(params).toString();
  return `${base}${path}${query === '' ? '' : `?${query}`}`;
}
