import { demoId } from './demo-id.js';

/** Whole keys, checksum and all, so that a gateway at work on the demo can be tried with them. */
const keys = [
  { tenant: 'acme', name: 'Site of Acme', key: 'fr_live_DemoAcme000000000000000000000000000000002s6f4C' },
  {
    tenant: 'acme',
    name: 'Test bench',
    key: 'fr_test_DemoAcme0000000000000000000000000000000036BzKA',
    allowedIps: ['127.0.0.0/8'],
  },
  { tenant: 'globex', name: 'Globex pipeline', key: 'fr_live_DemoGlbx000000000000000000000000000000003baNv3' },
];

export async function seed({ models, daysFromNow, createMissing, hashToken }) {
  await createMissing(
    models.ApiKey,
    keys.map(({ tenant, key, ...values }, index) => ({
      id: demoId(`api key ${key.slice(0, 16)}`),
      tenantId: demoId(`tenant ${tenant}`),
      environment: key.startsWith('fr_live_') ? 'Live' : 'Test',
      keyHash: hashToken(key),
      keyPrefix: key.slice(0, 16),
      last4: key.slice(-4),
      scopes: ['renders:create', 'renders:read', 'templates:read'],
      allowedIps: [],
      rateLimitRpm: 600,
      expiresAt: null,
      createdAt: daysFromNow(index - 60),
      ...values,
    })),
  );
}
