import { demoId } from './demo-id.js';

export async function seed({ models, createMissing, daysFromNow }) {
  await seedBranding(models, createMissing);
  await createMissing(models.TenantDomain, [
    {
      id: demoId('domain video.acme.test'),
      tenantId: demoId('tenant acme'),
      domain: 'video.acme.test',
      method: 'DNS_TXT',
      challenge: `flatrender-domain-verification=${demoId('challenge acme').replaceAll('-', '')}`,
      expiresAt: daysFromNow(3),
      // There is no such domain to look at.
      nextCheckAt: daysFromNow(2.9),
      checkCount: 2,
      lastCheckedAt: daysFromNow(-0.1),
      textFinding: 'other',
      fileFinding: 'none',
      seenInstead: 'v=spf1 -all',
    },
    {
      id: demoId('domain old.acme.test'),
      tenantId: demoId('tenant acme'),
      domain: 'old.acme.test',
      method: 'HTTP_FILE',
      challenge: `flatrender-domain-verification=${demoId('challenge acme old').replaceAll('-', '')}`,
      state: 'Failed',
      failure: 'expired',
      expiresAt: daysFromNow(-5),
      checkCount: 40,
      lastCheckedAt: daysFromNow(-5),
      textFinding: 'none',
      fileFinding: 'unknown',
      nextCheckAt: null,
    },
  ]);
}

async function seedBranding(models, createMissing) {
  await createMissing(models.TenantBranding, [
    {
      id: demoId('branding acme'),
      tenantId: demoId('tenant acme'),
      displayName: 'Acme Studio',
      logoUrl: null,
      logoDarkUrl: null,
      faviconUrl: null,
      ogImageUrl: null,
      primaryColor: '#1a6b5c',
      secondaryColor: '#f2c14e',
      accentColor: '#d1495b',
      backgroundColor: '#f7f9f8',
      fontFamily: 'Vazirmatn, Inter, sans-serif',
      emailFromName: 'Acme Studio',
      emailFromAddress: null,
      emailReplyTo: 'help@acme.test',
      emailFooterHtml: '<p>Acme Studio, Tehran</p>',
      supportUrl: 'https://help.acme.test/',
      termsUrl: null,
      privacyUrl: null,
      embedEnabled: true,
      embedAllowedHosts: ['www.acme.test'],
      watermarkText: 'Acme',
      watermarkImageUrl: null,
      watermarkEnabled: true,
    },
  ]);
}
