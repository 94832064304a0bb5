import type { Tenant } from '../models/tenant.js';
import { parseUrl } from '../platform/parse-url.js';

/**
 * Whether the address is on a site of the tenant: one of its allowed origins, or its verified domain. For whatever a
 * browser is sent to or called from. The address must be whole and plain, so that everybody reads the same host in it.
 */
export function isAllowedOrigin(
  tenant: Pick<Tenant, 'allowedOrigins' | 'customDomain' | 'domainVerified'>,
  address: string,
): boolean {
  const isPlain = /^https?:\/\/[^/\\?#@]+(?:[/?#]|$)/i.test(address) && !/[\s\\\p{Cc}]/u.test(address);
  const url = isPlain ? parseUrl(address) : null;
  if (url === null) return false;
  const { origin } = url;
  const isOwnDomain = tenant.domainVerified && origin === `https://${tenant.customDomain}`;
  return isOwnDomain || tenant.allowedOrigins.includes(origin);
}
