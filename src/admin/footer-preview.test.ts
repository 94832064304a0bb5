import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenantBranding } from '../models/index.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());

const path = '/api/branding/footer';
const hostile = '<p onclick="x()">Acme <script>alert(1)</script><a href="javascript:x">site</a></p>';

describe('the preview of a footer', () => {
  it('is what is kept when the form is saved', async () => {
    const tenants = await test.signedIn('Tenants');
    const { status, body } = await tenants.post(path, { html: hostile });
    expect([status, body]).toEqual([200, { html: '<p>Acme <a>site</a></p>' }]);
    const form = `/api/resources/tenants/records/${test.tenant.id}/branding`;
    const opened = (await tenants.get(form)).body.record.form;
    const saved = await tenants.post(form, { emailFooterHtml: hostile, updatedAt: opened.updatedAt });
    expect(saved.status).toBe(200);
    const kept = await TenantBranding.findOne({ where: { tenantId: test.tenant.id }, rejectOnEmpty: true });
    expect(kept.emailFooterHtml).toBe(body.html);
    const again = (await tenants.get(form)).body.record.form;
    expect(again.values).toMatchObject({ emailFooterHtml: body.html, embedAllowedHosts: '[]', embedEnabled: false });
    expect(again.updatedAt).toBe(kept.updatedAt.toISOString());
    // The form that was opened before anything was chosen would undo that choice.
    const late = await tenants.post(form, { displayName: 'Late', updatedAt: opened.updatedAt });
    expect([late.status, late.body.error.code]).toEqual([409, 'stale_record']);
  });

  it('is for those who may change a branding', async () => {
    const support = await test.signedIn('Support');
    expect((await support.post(path, { html: 'x' })).status).toBe(403);
  });

  it('refuses what no footer can be', async () => {
    const tenants = await test.signedIn('Tenants');
    for (const html of [undefined, 1, ['x'], 'x'.repeat(10_001)])
      expect((await tenants.post(path, { html })).status).toBe(400);
    expect((await tenants.post(path, { html: '<b>'.repeat(500) })).status).toBe(422);
  });
});
