import { demoId } from './demo-id.js';

const password = 'Demo-staff-password-1';
const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const roles = ['Owner', 'Support', 'Finance', 'Tenants', 'Auditor'];

export async function seed({ models, secrets, context, createMissing, hashPassword, hashToken }) {
  const passwordHash = await hashPassword(password);
  await createMissing(
    models.Staff,
    roles.map((role) => ({
      id: demoId(`staff ${role}`),
      email: `${role.toLowerCase()}@demo.test`,
      fullName: `Demo ${role}`,
      role,
      passwordHash,
      totpSecret: secrets.encryptSecret(totpSecret),
      totpConfirmedAt: context.now(),
    })),
  );
  await createMissing(
    models.ServiceToken,
    Object.entries(services).map(([service, allowedOperations]) => {
      const token = `frs_${service}_demo`;
      return {
        id: demoId(`service token ${service}`),
        name: `${service} (demo)`,
        serviceName: service,
        tokenHash: hashToken(token),
        last4: token.slice(-4),
        allowedOperations,
        expiresAt: null,
      };
    }),
  );
}

const services = {
  gateway: [
    'getUser',
    'listTenantDomains',
    'listTenantMembers',
    'getTenantUsage',
    'searchUsers',
    'banUser',
    'unbanUser',
    'listTenants',
    'createTenant',
    'getTenantBySlug',
    'getTenant',
    'getTenantBranding',
    'validateApiKey',
    'validateApiKeySignature',
    'listEventTypes',
    'listWebhooks',
    'getWebhook',
    'listWebhookDeliveries',
    'createWebhook',
    'updateWebhook',
    'deleteWebhook',
    'enableWebhook',
    'disableWebhook',
    'rotateWebhookSecret',
    'testWebhook',
    'replayWebhookDelivery',
    'replayWebhookEvents',
    'listPlans',
    'getPlan',
    'listDiscounts',
    'createDiscount',
    'validateDiscount',
    'getPayment',
    'getPaymentReceipt',
    'refundPayment',
    'introspectToken',
  ],
  render: ['getUser', 'getTenant', 'getPlan', 'getTenantBranding', 'banUser', 'refundPayment', 'introspectToken'],
  file: ['getUser', 'getTenant'],
  notification: ['getUser', 'searchUsers', 'getTenant', 'getTenantBranding'],
};
