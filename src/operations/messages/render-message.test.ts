import { fromHtml } from 'hast-util-from-html';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Message, type Tenant, TenantBranding, type User } from '../../models/index.js';
import { type Locale, locales } from '../../models/locale.js';
import type { MessageChannel } from '../../models/message.js';
import { encryptSecret } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { createInstallation } from '../../test-support/installation.js';
import { renderMessage } from './render-message.js';
import { type TemplateName, type TemplateValues, templateChannels } from './templates/template-values.js';

let test: TestDatabase;
let acme: Tenant;
let sara: User;
beforeAll(async () => {
  test = await createInstallation();
  acme = await buildTenant(test);
  sara = await buildUser(test, { tenant: acme, fullName: 'Sara Ahmadi' });
});
afterAll(() => test.drop());

const link = 'https://identity.test/page?token=t0ken&next=%2F';
const at = '2026-11-20T10:00:00.000Z';
const values: TemplateValues = {
  'verify-email': { code: '471203', link, minutes: 10 },
  'verify-phone': { code: '471203', minutes: 10 },
  'reset-password': { link, minutes: 30 },
  'account-exists': { link },
  'new-device': { device: 'Pixel 9', address: '203.0.113.7', at, link },
  'password-changed': { at, link },
  'passkey-refused': { passkey: 'Pixel 9', at, link },
  'mfa-changed': { change: 'Added', factor: 'TOTP', at, link },
  'identity-linked': { provider: 'google', at, link },
  'sms-code': { code: '471203', minutes: 5 },
  invitation: { invitedBy: 'Leila Moradi', link, days: 7 },
  'domain-verified': { domain: 'video.acme.test' },
  'domain-failed': { domain: 'video.acme.test', failure: 'expired' },
  'trial-ending': { endsAt: at, link },
  'webhook-disabled': { name: 'Books', host: 'hooks.acme.test', cause: 'failures', at, link },
  'plan-ends-soon': { plan: 'Pro', endsAt: at, link },
  'renewal-failed': { plan: 'Pro', at, reason: 'balance', link },
  'plan-ended': { plan: 'Pro', at, link },
};
const names = Object.keys(values) as TemplateName[];
const each = names.flatMap((name) =>
  templateChannels[name].flatMap((channel) => locales.map((locale) => ({ name, channel, locale }))),
);

interface Parts {
  tenant?: Tenant;
  fullName?: string;
  channel?: MessageChannel;
  locale?: Locale;
  values?: object;
}

/** As if it had been queued, which is another test's. */
async function render(name: TemplateName, { tenant = acme, fullName, channel, locale = 'en', ...given }: Parts = {}) {
  const user = fullName === undefined ? sara : await buildUser(test, { tenant, fullName });
  const message = Message.build({
    id: user.id,
    tenantId: tenant.id,
    userId: user.id,
    channel: channel ?? templateChannels[name][0],
    recipient: 'sara@acme.test',
    template: name,
    locale,
    sealedValues: encryptSecret(JSON.stringify(given.values ?? values[name])),
    nextAttemptAt: new Date(),
  });
  return renderMessage(message);
}

const brand = (tenant: Tenant, chosen: object) =>
  seed(test, ({ transaction, newId }) =>
    TenantBranding.create({ id: newId(), tenantId: tenant.id, ...chosen } as never, { transaction }),
  );

interface Node {
  type: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
}

/** What a mail program would make of it: every element, as a browser parses it. */
function elementsOf(html: string | null): Node[] {
  const walk = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(walk)];
  return walk(fromHtml(html ?? '') as Node).filter(({ type }) => type === 'element');
}

describe.each(each)('$name by $channel in $locale', ({ name, channel, locale }) => {
  it('says all that it should, and no secret in its subject', async () => {
    const { subject, text, html } = await render(name, { channel, locale });
    const given = values[name] as { code?: string; link?: string };
    if (channel !== 'Push') {
      if (given.code) expect(text).toContain(given.code);
      if (given.link) expect(text).toContain(given.link);
    }
    expect(subject).not.toContain('471203');
    expect(subject).not.toContain('t0ken');
    for (const words of [subject, text]) {
      if (locale === 'fa') expect(words).toMatch(/[\u0600-\u06ff]/);
      else expect(words).not.toMatch(/[\u0600-\u06ff]/);
      expect(words).not.toMatch(/undefined|null|\[object|Invalid Date/);
    }
    if (channel === 'Email') {
      const page = elementsOf(html).find(({ tagName }) => tagName === 'html');
      expect(page?.properties).toMatchObject({ lang: locale, dir: locale === 'fa' ? 'rtl' : 'ltr' });
      expect(html).not.toMatch(/undefined|null|\[object/);
    } else expect(html).toBeNull();
    // One SMS in Latin holds 160 characters, one in Persian 70; more than five of them is no SMS any more.
    if (channel === 'Sms') expect(text.length).toBeLessThanOrEqual(locale === 'fa' ? 335 : 765);
  });
});

describe('hostile text', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    `' onmouseover='alert(1)`,
    '</p></td></table><h1>Pay here</h1>',
    '<a href="javascript:alert(1)">x</a>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '<!--',
    '<style>*{display:none}</style>',
    '\u202e txt.exe',
    '{{7*7}} %s $& $1',
  ];
  const filled = (name: TemplateName, text: string) =>
    Object.fromEntries(
      Object.entries(values[name]).map(([key, value]) => [
        key,
        ['link', 'at', 'endsAt', 'change', 'factor', 'failure', 'cause'].includes(key) || typeof value === 'number'
          ? value
          : text,
      ]),
    );

  it.each(hostile)('in every value stays text: %s', async (text) => {
    const tenant = await buildTenant(test, { name: text.slice(0, 120) });
    for (const name of names.filter((one) => (templateChannels[one] as readonly string[]).includes('Email'))) {
      for (const locale of locales) {
        const plain = elementsOf((await render(name, { locale })).html);
        const { html } = await render(name, { tenant, locale, values: filled(name, text) });
        const elements = elementsOf(html);
        const shape = (nodes: Node[]) =>
          nodes.map(({ tagName, properties = {} }) => [tagName, Object.keys(properties)]);
        expect(shape(elements)).toEqual(shape(plain));
        const links = elements.flatMap(({ properties }) => properties?.['href'] ?? []);
        expect(
          links.every((href) => href === link),
          name,
        ).toBe(true);
      }
    }
  });

  it.each([
    'http://evil.test',
    'Win at evil.test',
    'you@evil.test',
    'a/b',
    'x'.repeat(61),
    '<b>',
    '\u202eevil',
    'a\nb',
  ])('is not greeted with: %j', async (fullName) => {
    const { text, html } = await render('verify-email', { fullName });
    expect(text).toContain('Hello,\n');
    expect(html).not.toContain('evil');
  });

  it.each(['سارا احمدی', "Sean O'Neil", 'Ana-María', 'نیم‌فاصله', 'Nguyễn Văn A', 'X Æ A-12'])(
    'is greeted: %s',
    async (fullName) => {
      expect((await render('verify-email', { fullName })).text).toContain(`Hello ${fullName},`);
    },
  );
});

describe('the branding of the tenant', () => {
  it('is that of the time of sending', async () => {
    const tenant = await buildTenant(test, { name: 'Acme', customDomain: 'acme.test', domainVerified: true });
    await brand(tenant, {
      displayName: 'Acme <Studio>',
      logoUrl: 'https://cdn.acme.test/logo.png?a=1&b=2',
      primaryColor: '#ffee00',
      emailFromName: 'Acme Support',
      emailFromAddress: 'hello@mail.acme.test',
      emailReplyTo: 'help@acme.test',
      emailFooterHtml: '<p>Acme Ltd<br>Street 1, <a href="https://acme.test/terms">Terms &amp; more</a></p>',
    });
    const { subject, text, html, from } = await render('verify-email', { tenant });
    expect(subject).toBe('Confirm your e-mail address for Acme <Studio>');
    expect(from).toEqual({ name: 'Acme Support', address: 'hello@mail.acme.test', replyTo: 'help@acme.test' });
    const logo = elementsOf(html).find(({ tagName }) => tagName === 'img');
    expect(logo?.properties).toMatchObject({ src: 'https://cdn.acme.test/logo.png?a=1&b=2', alt: 'Acme <Studio>' });
    // Black reads better on yellow.
    expect(html).toContain('background:#ffee00;color:#000000');
    expect(html).toContain('<a href="https://acme.test/terms">Terms &amp; more</a>');
    expect(text).toMatch(/-- \nAcme <Studio>\n\s*Acme Ltd\nStreet 1, Terms & more/);
  });

  it('is plain for a tenant that chose nothing', async () => {
    const tenant = await buildTenant(test, { name: 'Acme' });
    const { html, from } = await render('verify-email', { tenant });
    expect(from).toEqual({ name: 'Acme', address: null, replyTo: null });
    expect(html).toContain('<strong>Acme</strong>');
    expect(html).toContain('color:#ffffff');
  });

  it.each([
    ['acme.test', true, 'a@acme.test', true],
    ['acme.test', true, 'a@MAIL.acme.test', true],
    ['acme.test', true, 'a@evilacme.test', false],
    ['acme.test', true, 'a@acme.test.evil.test', false],
    ['video.acme.test', true, 'a@acme.test', false],
    ['acme.test', false, 'a@acme.test', false],
    [null, false, 'a@acme.test', false],
  ])('on %s (verified: %s) writes from %s: %s', async (customDomain, domainVerified, emailFromAddress, isUsed) => {
    const domain = customDomain && `${Math.random().toString(36).slice(2)}.${customDomain}`;
    const tenant = await buildTenant(test, { customDomain: domain, domainVerified });
    const address = domain ? emailFromAddress.replace(customDomain ?? '', domain) : emailFromAddress;
    const given = customDomain === 'video.acme.test' ? emailFromAddress : address;
    await brand(tenant, { emailFromAddress: given });
    expect((await render('verify-email', { tenant })).from.address).toBe(isUsed ? given : null);
  });
});

it('tells times in the calendar and zone of the reader', async () => {
  const tenant = await buildTenant(test, { timeZone: 'Asia/Tehran' });
  expect((await render('password-changed', { tenant })).text).toContain('20 November 2026 at 13:30');
  expect((await render('password-changed', { tenant, locale: 'fa' })).text).toMatch(/۲۹ آبان ۱۴۰۵.*۱۳:۳۰/);
});
