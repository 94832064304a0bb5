import type { Tenant } from '../../models/index.js';
import { unacceptable } from '../../platform/errors.js';
import { parseUrl } from '../../platform/parse-url.js';

/**
 * Throws `unprocessable` for an address that is not at one of the tenant's own origins: its allowed ones, or its verified
 * domain. Only the one spelling that every program reads alike is taken, so that no browser finds another host in it
 * (`//evil`, `\evil`, `host@evil`, `%2e`, tabs).
 */
export function requireOwnRedirect(tenant: Tenant, redirectUri: string, field = 'redirect_uri'): void {
  const url = parseUrl(redirectUri);
  const isPlain = url !== null && url.href === redirectUri && url.search === '' && url.hash === '';
  if (isPlain && url.href === url.origin + url.pathname && originsOf(tenant).includes(url.origin)) return;
  throw unacceptable(
    field,
    "This is no address at one of the tenant's allowed origins or its verified domain. Give it in full, without a query.",
  );
}

/** Where a tenant's own pages are. */
export function originsOf({ allowedOrigins, customDomain, domainVerified }: Tenant): string[] {
  return customDomain !== null && domainVerified
    ? [...allowedOrigins, `https://${customDomain.toLowerCase()}`]
    : allowedOrigins;
}
