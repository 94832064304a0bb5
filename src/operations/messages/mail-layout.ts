import { fromHtml } from 'hast-util-from-html';
import { toText } from 'hast-util-to-text';
import type { Locale } from '../../models/locale.js';
import type { MessageBranding } from './branding-of.js';
import { Html, html } from './html.js';
import type { Wording } from './templates/template-values.js';

interface Mail {
  wording: Wording;
  locale: Locale;
  greeting: string;
  branding: MessageBranding;
}

/** The mail's two bodies. */
export function layOutMail(mail: Mail): { text: string; html: string } {
  return { text: plainText(mail), html: page(mail).text };
}

function plainText({ wording, greeting, branding }: Mail): string {
  const { lines, code, button, note } = wording;
  const footer = branding.footerHtml === null ? '' : `\n${toText(fromHtml(branding.footerHtml, { fragment: true }))}`;
  const link = button && `${button.label}:\n${button.link}`;
  const parts = [greeting, ...lines, code, link, note, `-- \n${branding.name}${footer}`];
  return parts.filter((part) => part !== undefined).join('\n\n');
}

const none = html``;
const font = "font-family:Vazirmatn,'Segoe UI',Tahoma,Arial,sans-serif";
const small = 'font-size:13px;color:#52525b';

/** Tables and inline styles, since mail programs know little else. Codes and links read left to right in every language. */
function page({ wording, locale, greeting, branding }: Mail): Html {
  const { subject, lines, code, button, note } = wording;
  const direction = locale === 'fa' ? 'rtl' : 'ltr';
  const { colour, footerHtml } = branding;
  return html`<!doctype html>
<html lang="${locale}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${subject}</title>
</head>
<body style="margin:0;background:#f4f4f5;color:#18181b;${font};font-size:16px;line-height:1.6">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" dir="${direction}" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:8px;border-top:4px solid ${colour}">
<tr><td style="padding:24px 32px 0">${head(branding)}</td></tr>
<tr><td style="padding:16px 32px 32px">
<p style="margin:0 0 16px">${greeting}</p>
${lines.map((line) => html`<p style="margin:0 0 16px">${line}</p>\n`)}${code === undefined ? none : codeBox(code)}${button === undefined ? none : buttonLink(button, colour)}${note === undefined ? none : html`<p style="margin:0;${small}">${note}</p>`}
</td></tr>
</table>
${footerHtml === null ? none : html`<div style="max-width:560px;padding:16px 32px;${small}">${new Html(footerHtml)}</div>`}
</td></tr></table>
</body>
</html>
`;
}

function head({ name, logoUrl }: MessageBranding): Html {
  if (logoUrl === null) return html`<strong>${name}</strong>`;
  return html`<img src="${logoUrl}" alt="${name}" height="40" style="display:block;height:40px;max-width:240px">`;
}

function codeBox(code: string): Html {
  return html`<p dir="ltr" style="margin:0 0 16px;font-size:28px;letter-spacing:6px;font-family:monospace">${code}</p>\n`;
}

function buttonLink({ label, link }: NonNullable<Wording['button']>, colour: string): Html {
  return html`<p style="margin:0 0 16px"><a href="${link}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:${colour};color:${readableOn(colour)};text-decoration:none">${label}</a></p>
<p dir="ltr" style="margin:0 0 16px;${small};word-break:break-all">${link}</p>\n`;
}

/** Black or white, whichever stands out more (relative luminance of WCAG 2). */
function readableOn(colour: string): string {
  const parts = [1, 3, 5].map((place) => Number.parseInt(colour.slice(place, place + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}
