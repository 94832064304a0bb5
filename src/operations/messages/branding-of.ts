import { type Tenant, TenantBranding } from '../../models/index.js';

/** How a tenant's messages look, and whom they are from. */
export interface MessageBranding {
  name: string;
  /** `#rrggbb`. */
  colour: string;
  logoUrl: string | null;
  /** Sanitised when it was chosen. */
  footerHtml: string | null;
  fromName: string;
  /** Null = the service's own address. */
  fromAddress: string | null;
  replyTo: string | null;
  supportUrl: string | null;
}

const ownColour = '#4338ca';

export async function brandingOf(tenant: Tenant): Promise<MessageBranding> {
  const chosen = await TenantBranding.ofTenant({}, tenant.id);
  const name = chosen?.displayName ?? tenant.name;
  return {
    name,
    colour: chosen?.primaryColor ?? ownColour,
    logoUrl: chosen?.logoUrl ?? null,
    footerHtml: chosen?.emailFooterHtml ?? null,
    fromName: chosen?.emailFromName ?? name,
    fromAddress: provenAddress(tenant, chosen?.emailFromAddress ?? null),
    replyTo: chosen?.emailReplyTo ?? null,
    supportUrl: chosen?.supportUrl ?? null,
  };
}

/** An address to write from must be on the domain that the tenant has proved to own: nobody writes in another's name. */
function provenAddress({ customDomain, domainVerified }: Tenant, address: string | null): string | null {
  if (address === null || customDomain === null || !domainVerified) return null;
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  const own = customDomain.toLowerCase();
  return domain === own || domain.endsWith(`.${own}`) ? address : null;
}
