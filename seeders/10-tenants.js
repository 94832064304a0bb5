import { demoId } from './demo-id.js';

const tenants = [
  { slug: 'flatrender', name: 'FlatRender', kind: 'Internal', status: 'Active' },
  {
    slug: 'acme',
    name: 'Acme Studio',
    kind: 'Reseller',
    status: 'Active',
    contactName: 'سارا احمدی',
    contactPhone: '+989121234567',
    customDomain: 'video.acme.test',
  },
  { slug: 'globex', name: 'Globex Media', kind: 'Enterprise', status: 'Trial', trialDays: 10, maxUsers: 500 },
  {
    slug: 'initech',
    name: 'Initech Films',
    kind: 'Reseller',
    status: 'Suspended',
    suspensionReason: 'Invoice of October unpaid',
  },
];

export async function seed({ models, context, daysFromNow, createMissing }) {
  await createMissing(
    models.Tenant,
    tenants.map(({ slug, trialDays, ...tenant }, index) => ({
      id: demoId(`tenant ${slug}`),
      slug,
      suspensionReason: null,
      customDomain: null,
      contactName: null,
      contactEmail: `office@${slug}.test`,
      contactPhone: null,
      billingEmail: null,
      maxUsers: null,
      maxStorageGb: null,
      monthlyRenderQty: null,
      trialEndsAt: trialDays ? daysFromNow(trialDays) : null,
      createdAt: daysFromNow(index - 200),
      updatedAt: context.now(),
      ...tenant,
    })),
  );
}
