import escapeHtml from 'escape-html';
import type { Locale } from '../../models/locale.js';
import type { Wording } from './templates/template-values.js';

interface Mail {
  wording: Wording;
  locale: Locale;
  greeting: string;
  tenantName: string;
}

/** The mail's two bodies. */
export function layOutMail(mail: Mail): { text: string; html: string } {
  return { text: plainText(mail), html: page(mail) };
}

function plainText({ wording, greeting, tenantName }: Mail): string {
  const { lines, code, button, note } = wording;
  const parts = [greeting, ...lines, code, button && `${button.label}:\n${button.link}`, note, `-- \n${tenantName}`];
  return parts.filter((part) => part !== undefined).join('\n\n');
}

/** A piece of HTML. What stands in `${}` is escaped, unless it is such a piece itself. */
class Html {
  constructor(readonly text: string) {}
}

function html(parts: TemplateStringsArray, ...values: (string | Html | Html[])[]): Html {
  const texts = values.map((value) => {
    if (value instanceof Html) return value.text;
    return Array.isArray(value) ? value.map(({ text }) => text).join('') : escapeHtml(value);
  });
  return new Html(parts.map((part, place) => part + (texts[place] ?? '')).join(''));
}

const none = html``;
const font = "font-family:Vazirmatn,'Segoe UI',Tahoma,Arial,sans-serif";

/** Tables and inline styles, since mail programs know little else. Codes and links read left to right in every language. */
function page({ wording, locale, greeting, tenantName }: Mail): string {
  const { subject, lines, code, button, note } = wording;
  const direction = locale === 'fa' ? 'rtl' : 'ltr';
  const colour = '#4338ca';
  return html`<!doctype html>
<html lang="${locale}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${subject}</title>
</head>
<body style="margin:0;background:#f4f4f5;color:#18181b;${font};font-size:16px;line-height:1.6">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" dir="${direction}" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:8px">
<tr><td style="padding:24px 32px 0;font-weight:600;color:${colour}">${tenantName}</td></tr>
<tr><td style="padding:16px 32px 32px">
<p style="margin:0 0 16px">${greeting}</p>
${lines.map((line) => html`<p style="margin:0 0 16px">${line}</p>\n`)}${code === undefined ? none : codeBox(code)}${button === undefined ? none : buttonLink(button, colour)}${note === undefined ? none : html`<p style="margin:0;font-size:13px;color:#52525b">${note}</p>`}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`.text;
}

function codeBox(code: string): Html {
  return html`<p dir="ltr" style="margin:0 0 16px;font-size:28px;letter-spacing:6px;font-family:monospace">${code}</p>\n`;
}

function buttonLink({ label, link }: NonNullable<Wording['button']>, colour: string): Html {
  return html`<p style="margin:0 0 16px"><a href="${link}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:${colour};color:#ffffff;text-decoration:none">${label}</a></p>
<p dir="ltr" style="margin:0 0 16px;font-size:13px;color:#52525b;word-break:break-all">${link}</p>\n`;
}
