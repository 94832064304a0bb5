import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Tenant, TenantBranding } from '../../../models/index.js';
import { clock } from '../../../platform/clock.js';
import type { TestDatabase } from '../../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../../test-support/actors.js';
import { buildTenant, buildUser, countRows } from '../../../test-support/factories.js';
import { contextFor, createInstallation } from '../../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../../test-support/records.js';
import { getTenantBranding } from './get-tenant-branding.js';
import { putTenantBranding } from './put-tenant-branding.js';
import type { BrandingInput } from './read-branding.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const call = (actor: Parameters<typeof contextFor>[1] = staffActor('Tenants'), parts = {}) =>
  contextFor(test, actor, parts);
const managerOf = async (tenant: Tenant) => call(userActor(await buildUser(test, { tenant, isTenantAdmin: true })));
const put = (tenant: Tenant, input: BrandingInput, context = call()) =>
  putTenantBranding(context, { tenantId: tenant.id, ...input });

const whole: BrandingInput = {
  displayName: ' استودیو Acme ',
  logoUrl: 'https://CDN.acme.com/logo.svg',
  logoDarkUrl: 'https://cdn.acme.com/dark.svg',
  faviconUrl: 'https://cdn.acme.com/icon.png',
  ogImageUrl: 'https://cdn.acme.com/og.png',
  primaryColor: '#1A6B5C',
  secondaryColor: '#ffffff',
  accentColor: '#000000',
  backgroundColor: '#fafafa',
  fontFamily: "Vazirmatn, 'Open Sans', sans-serif",
  emailFromName: 'Acme',
  emailFromAddress: 'no-reply@acme.com',
  emailReplyTo: 'help@acme.com',
  emailFooterHtml: '<p onclick="x">Acme <script>alert(1)</script><a href="https://acme.com">site</a></p>',
  supportUrl: 'https://acme.com/help',
  termsUrl: 'https://acme.com/terms',
  privacyUrl: 'https://acme.com/privacy',
  embedEnabled: true,
  embedAllowedHosts: ['WWW.acme.com', 'www.acme.com', '*.acme.de', 'bücher.example'],
  watermarkText: 'Acme',
  watermarkImageUrl: 'https://cdn.acme.com/mark.png',
  watermarkEnabled: true,
};

describe('putTenantBranding', () => {
  it('keeps every choice in its plain form, and tells which', async () => {
    const tenant = await buildTenant(test);
    const context = call(staffActor('Tenants'), { operation: 'putTenantBranding' });
    const kept = await put(tenant, whole, context);
    expect(await TenantBranding.ofTenant(context, tenant.id)).toMatchObject({
      ...whole,
      displayName: 'استودیو Acme',
      logoUrl: 'https://cdn.acme.com/logo.svg',
      primaryColor: '#1a6b5c',
      emailFooterHtml: '<p>Acme <a href="https://acme.com/" rel="noopener nofollow">site</a></p>',
      embedAllowedHosts: ['www.acme.com', '*.acme.de', 'xn--bcher-kva.example'],
    });
    expect(await getTenantBranding(call(), { tenantId: tenant.id })).toMatchObject({ displayName: kept.displayName });
    const [event, ...others] = await eventsOf(context);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'tenant.branding.updated.v1',
      entity: `tenant/${tenant.id}`,
      tenantId: tenant.id,
      data: { tenant_id: tenant.id },
    });
    expect(event?.data['changed']).toHaveLength(Object.keys(whole).length);
    expect(await auditOf(context)).toMatchObject([
      { action: 'putTenantBranding', tenantId: tenant.id, after: { primaryColor: '#1a6b5c' } },
    ]);
  });

  it('replaces the whole, and tells what changed alone', async () => {
    const tenant = await buildTenant(test);
    await put(tenant, { displayName: 'Acme', primaryColor: '#111111', embedEnabled: true });
    const context = call();
    const kept = await put(
      tenant,
      { displayName: 'Acme', primaryColor: '#222222', logoUrl: '', termsUrl: null },
      context,
    );
    expect(kept).toMatchObject({ displayName: 'Acme', primaryColor: '#222222', embedEnabled: false, logoUrl: null });
    const [event] = await eventsOf(context);
    expect((event?.data['changed'] as string[] | undefined)?.toSorted()).toEqual(['embed_enabled', 'primary_color']);
  });

  it('takes its own answer, and tells nothing of it', async () => {
    const tenant = await buildTenant(test);
    const kept = (await put(tenant, whole)) as TenantBranding;
    const again = call();
    expect((await put(tenant, kept.get(), again)).emailFooterHtml).toBe(kept.emailFooterHtml);
    expect([await eventsOf(again), await auditOf(again)]).toEqual([[], []]);
  });

  it('with nothing chosen leaves no row', async () => {
    const tenant = await buildTenant(test);
    const context = call();
    expect(await put(tenant, {}, context)).toMatchObject({ displayName: null, embedAllowedHosts: [] });
    expect(await eventsOf(context)).toEqual([]);
    expect(await countRows(test.database, 'tenant_brandings where tenant_id = $1', [tenant.id])).toBe(0);
  });

  it('at once leaves one row, and an event for each real change', async () => {
    const tenant = await buildTenant(test);
    const contexts = Array.from({ length: 10 }, () => call());
    expect(await tally(contexts.map((context, n) => put(tenant, { watermarkText: `Mark ${n}` }, context)))).toEqual({
      done: 10,
    });
    expect(await countRows(test.database, 'tenant_brandings where tenant_id = $1', [tenant.id])).toBe(1);
    expect((await Promise.all(contexts.map(eventsOf))).flat()).toHaveLength(10);
  });

  it('refuses an edit of a branding that somebody changed meanwhile', async () => {
    const tenant = await buildTenant(test);
    await put(tenant, { displayName: 'Before' });
    const expectedUpdatedAt = (await TenantBranding.ofTenant(call(), tenant.id))?.updatedAt as Date;
    const later = { now: () => new Date(clock.now().getTime() + 1000) };
    await put(tenant, { displayName: 'First' }, call(staffActor('Tenants'), later));
    const second = putTenantBranding(call(), { tenantId: tenant.id, displayName: 'Second', expectedUpdatedAt });
    expect(await codeOf(second)).toBe('stale_record');
  });

  it('is for the managers of the own tenant', async () => {
    const [mine, other] = [await buildTenant(test), await buildTenant(test)];
    const manager = await managerOf(mine);
    expect(await codeOf(put(mine, { displayName: 'Mine' }, manager))).toBe('done');
    expect(await codeOf(put(other, { displayName: 'Mine' }, manager))).toBe('not_found');
    expect(await codeOf(getTenantBranding(manager, { tenantId: other.id }))).toBe('not_found');
    expect(await codeOf(put(mine, {}, call(serviceActor(), { tenantId: mine.id })))).toBe('forbidden');
    expect(await codeOf(put(mine, {}, call(userActor(await buildUser(test, { tenant: mine })))))).toBe('forbidden');
    expect(await countRows(test.database, 'tenant_brandings where tenant_id = $1', [other.id])).toBe(0);
  });

  it.each<[string, BrandingInput]>([
    ['display_name', { displayName: 'x'.repeat(121) }],
    ['display_name', { displayName: 'Acme\r\nBcc: all@acme.com' }],
    ['display_name', { displayName: 'Acme\u202egnp.exe' }],
    ['display_name', { displayName: 'a\0b' }],
    ['logo_url', { logoUrl: 'javascript:alert(1)' }],
    ['logo_url', { logoUrl: '//cdn.acme.com/logo.svg' }],
    ['logo_url', { logoUrl: 'http://cdn.acme.com/logo.svg' }],
    ['logo_url', { logoUrl: 'https://localhost/logo.svg' }],
    ['logo_dark_url', { logoDarkUrl: 'https://169.254.169.254/latest/meta-data' }],
    ['favicon_url', { faviconUrl: 'https://user:pass@cdn.acme.com/i.png' }],
    ['og_image_url', { ogImageUrl: `https://cdn.acme.com/${'x'.repeat(2050)}` }],
    ['support_url', { supportUrl: 'data:text/html,x' }],
    ['terms_url', { termsUrl: 'https://acme/terms' }],
    ['privacy_url', { privacyUrl: 'privacy.html' }],
    ['watermark_image_url', { watermarkImageUrl: 'file:///etc/passwd' }],
    ['primary_color', { primaryColor: 'red' }],
    ['secondary_color', { secondaryColor: '#fff' }],
    ['accent_color', { accentColor: '#1234567' }],
    ['background_color', { backgroundColor: '#000000;}' }],
    ['font_family', { fontFamily: 'x; background: url(https://evil.com)' }],
    ['font_family', { fontFamily: '</style><script>' }],
    ['email_from_name', { emailFromName: 'Acme\nBcc: x' }],
    ['email_from_address', { emailFromAddress: 'nobody' }],
    ['email_from_address', { emailFromAddress: 'a@acme.com,b@acme.com' }],
    ['email_from_address', { emailFromAddress: 'a@acme.com\r\nBcc: b@acme.com' }],
    ['email_reply_to', { emailReplyTo: '"a" <a@acme.com>' }],
    ['email_footer_html', { emailFooterHtml: '<b>'.repeat(500) }],
    ['email_footer_html', { emailFooterHtml: '&'.repeat(9_000) }],
    ['embed_allowed_hosts', { embedAllowedHosts: ['www.acme.com', '*'] }],
    ['embed_allowed_hosts', { embedAllowedHosts: ['*.co.uk'] }],
    ['embed_allowed_hosts', { embedAllowedHosts: ['https://acme.com'] }],
    ['embed_allowed_hosts', { embedAllowedHosts: ['10.0.0.1'] }],
    ['embed_allowed_hosts', { embedAllowedHosts: ["acme.com; script-src 'unsafe-inline'"] }],
    ['watermark_text', { watermarkText: '\u2066x' }],
  ])('refuses a bad %s', async (field, input) => {
    const tenant = await buildTenant(test);
    const context = call();
    await expect(put(tenant, input, context)).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field }] });
    expect(await eventsOf(context)).toEqual([]);
  });
});

describe('getTenantBranding', () => {
  it('is empty before anything was chosen', async () => {
    const tenant = await buildTenant(test);
    const service = call(serviceActor(), { tenantId: tenant.id });
    expect(await getTenantBranding(service, { tenantId: tenant.id })).toMatchObject({
      displayName: null,
      embedEnabled: false,
      embedAllowedHosts: [],
    });
    expect(await codeOf(getTenantBranding(call(serviceActor()), { tenantId: tenant.id }))).toBe('tenant_required');
  });
});
