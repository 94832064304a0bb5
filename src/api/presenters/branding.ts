import type { BrandingValues } from '../../models/tenant-branding.js';
import type { components } from '../contract.gen.js';

type Presented = components['schemas']['TenantBranding'];

/** What is not chosen is left out: the contract has no null here. */
export function presentBranding(branding: BrandingValues): Presented {
  const chosen = {
    display_name: branding.displayName,
    logo_url: branding.logoUrl,
    logo_dark_url: branding.logoDarkUrl,
    favicon_url: branding.faviconUrl,
    og_image_url: branding.ogImageUrl,
    primary_color: branding.primaryColor,
    secondary_color: branding.secondaryColor,
    accent_color: branding.accentColor,
    background_color: branding.backgroundColor,
    font_family: branding.fontFamily,
    email_from_name: branding.emailFromName,
    email_from_address: branding.emailFromAddress,
    email_reply_to: branding.emailReplyTo,
    email_footer_html: branding.emailFooterHtml,
    support_url: branding.supportUrl,
    terms_url: branding.termsUrl,
    privacy_url: branding.privacyUrl,
    watermark_text: branding.watermarkText,
    watermark_image_url: branding.watermarkImageUrl,
  } satisfies { [Name in keyof Presented]?: string | null };
  return {
    ...(Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== null)) as Partial<Presented>),
    embed_enabled: branding.embedEnabled,
    embed_allowed_hosts: branding.embedAllowedHosts,
    watermark_enabled: branding.watermarkEnabled,
  };
}
