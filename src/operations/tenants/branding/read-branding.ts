import { getDomain } from 'tldts';
import type { BrandingValues } from '../../../models/tenant-branding.js';
import { unacceptable } from '../../../platform/errors.js';
import { publicHostName, publicHttpsUrl } from '../../../platform/web-addresses.js';
import { emailText, lineText, optionalText } from '../../texts.js';

/** What is left out, null or empty is not chosen. */
export type BrandingInput = { [Name in keyof BrandingValues]?: BrandingValues[Name] | null };

const longestUrl = 2_048;
const longestFooter = 10_000;
const mostTags = 400;

/** The choices in their stored form. Throws `unprocessable` for one that is not safe to show, naming its field. */
export async function readBranding(input: BrandingInput): Promise<BrandingValues> {
  return {
    displayName: lineText('display_name', input.displayName),
    logoUrl: readUrl('logo_url', input.logoUrl),
    logoDarkUrl: readUrl('logo_dark_url', input.logoDarkUrl),
    faviconUrl: readUrl('favicon_url', input.faviconUrl),
    ogImageUrl: readUrl('og_image_url', input.ogImageUrl),
    primaryColor: readColor('primary_color', input.primaryColor),
    secondaryColor: readColor('secondary_color', input.secondaryColor),
    accentColor: readColor('accent_color', input.accentColor),
    backgroundColor: readColor('background_color', input.backgroundColor),
    fontFamily: readFontFamily(input.fontFamily),
    emailFromName: lineText('email_from_name', input.emailFromName),
    emailFromAddress: readEmail('email_from_address', input.emailFromAddress),
    emailReplyTo: readEmail('email_reply_to', input.emailReplyTo),
    emailFooterHtml: await readFooter(input.emailFooterHtml),
    supportUrl: readUrl('support_url', input.supportUrl),
    termsUrl: readUrl('terms_url', input.termsUrl),
    privacyUrl: readUrl('privacy_url', input.privacyUrl),
    embedEnabled: input.embedEnabled ?? false,
    embedAllowedHosts: [...new Set((input.embedAllowedHosts ?? []).map(readHost))],
    watermarkText: lineText('watermark_text', input.watermarkText),
    watermarkImageUrl: readUrl('watermark_image_url', input.watermarkImageUrl),
    watermarkEnabled: input.watermarkEnabled ?? false,
  };
}

function readUrl(field: string, text: string | null | undefined): string | null {
  const address = optionalText(text);
  if (address === null) return null;
  const url = publicHttpsUrl(address);
  if (url === null || url.length > longestUrl)
    throw unacceptable(field, 'Give an address that starts with https:// and names a public host, without a password.');
  return url;
}

function readColor(field: string, text: string | null | undefined): string | null {
  const color = optionalText(text)?.toLowerCase() ?? null;
  if (color !== null && !/^#[0-9a-f]{6}$/.test(color)) throw unacceptable(field, 'Give a colour such as #1a2b3c.');
  return color;
}

/** It ends up in style sheets: names and commas, nothing that could end a declaration. */
function readFontFamily(text: string | null | undefined): string | null {
  const fonts = lineText('font_family', text);
  if (fonts !== null && !/^[\p{L}\p{M}\p{N} ,'-]+$/u.test(fonts))
    throw unacceptable('font_family', 'Give names of fonts, such as Vazirmatn, sans-serif.');
  return fonts;
}

function readEmail(field: string, text: string | null | undefined): string | null {
  return optionalText(text) === null ? null : emailText(field, text ?? '');
}

async function readFooter(html: string | null | undefined): Promise<string | null> {
  if (optionalText(html) === null) return null;
  // Parsing walks down the tree: ten thousand tags in each other would be deeper than the stack.
  if ((html ?? '').split('<').length > mostTags)
    throw unacceptable('email_footer_html', `A footer may have at most ${mostTags} tags.`);
  // Loaded with the first footer: no start has to wait for a parser of HTML.
  const { sanitizeFooter } = await import('./sanitize-footer.js');
  const footer = sanitizeFooter(html ?? '');
  if (footer.length > longestFooter)
    throw unacceptable(
      'email_footer_html',
      `The footer is longer than ${longestFooter} characters once it is cleaned.`,
    );
  return footer || null;
}

function readHost(text: string): string {
  const isWildcard = text.trim().startsWith('*.');
  const host = publicHostName(text.trim().slice(isWildcard ? 2 : 0));
  // *.co.uk would be everybody's.
  if (host === null || (isWildcard && getDomain(host, { allowPrivateDomains: true }) === null))
    throw unacceptable(
      'embed_allowed_hosts',
      `${text.slice(0, 100)} is no public host name. Give names such as www.example.com or *.example.com.`,
    );
  return isWildcard ? `*.${host}` : host;
}
