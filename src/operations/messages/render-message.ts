import { type Message, Tenant, User } from '../../models/index.js';
import type { Locale } from '../../models/locale.js';
import { decryptSecret } from '../../platform/secrets.js';
import { brandingOf } from './branding-of.js';
import { nameToShow } from './name-to-show.js';
import { english } from './templates/english.js';
import { persian } from './templates/persian.js';
import type { TemplateName, Wording } from './templates/template-values.js';

export interface RenderedMessage {
  subject: string;
  text: string;
  /** Of mails alone. */
  html: string | null;
  code: string | null;
  link: string | null;
  /** Whom a mail is from; without address: the service's own. */
  from: { name: string; address: string | null; replyTo: string | null };
}

const wordings = { en: english, fa: persian };

/** The message as its recipient reads it, with the tenant's branding of now. `message` must hold its sealed values. */
export async function renderMessage(message: Message): Promise<RenderedMessage> {
  const values = openValues(message);
  const { code = null, link = null } = values;
  const tenant = await Tenant.findByPk(message.tenantId, { rejectOnEmpty: true });
  const branding = await brandingOf(tenant);
  const { locale } = message;
  const write = wordings[locale][message.template as TemplateName] as (values: object, about: object) => Wording;
  const wording = write(values, { tenantName: branding.name, moment: momentIn(locale, tenant.timeZone) });
  const { subject } = wording;
  const from = { name: branding.fromName, address: branding.fromAddress, replyTo: branding.replyTo };
  const rendered = { subject, html: null, code, link, from };
  if (message.channel === 'Sms') return { ...rendered, text: wording.sms ?? subject };
  if (message.channel === 'Push') return { ...rendered, text: wording.lines[0] ?? '' };
  const { layOutMail } = await import('./mail-layout.js');
  const user = message.userId === null ? null : await User.findByPk(message.userId);
  return { ...rendered, ...layOutMail({ wording, locale, branding, greeting: greetingOf(locale, user) }) };
}

export function openValues(message: Message): { code?: string; link?: string; minutes?: number } {
  if (message.sealedValues === null) throw new Error('The values of this message were dropped when it was sent.');
  return JSON.parse(decryptSecret(message.sealedValues));
}

function greetingOf(locale: Locale, user: User | null): string {
  const name = nameToShow(user);
  if (locale === 'fa') return name === null ? 'سلام،' : `سلام ${name}،`;
  return name === null ? 'Hello,' : `Hello ${name},`;
}

function momentIn(locale: Locale, timeZone: string): (time: string) => string {
  const language = locale === 'fa' ? 'fa-IR' : 'en-GB';
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone });
  return (time) => format.format(new Date(time));
}
