import { demoId } from './demo-id.js';

const link = 'https://identity.example.com/security';
const messages = [
  { to: 'user', template: 'verify-email', state: 'Sent', daysAgo: 40 },
  { to: 'user', template: 'new-device', state: 'Sent', daysAgo: 3 },
  { to: 'mfa', template: 'mfa-changed', state: 'Sent', daysAgo: 9 },
  {
    to: 'manager',
    template: 'password-changed',
    state: 'Failed',
    daysAgo: 1,
    lastError: 'Can’t send mail: 452 4.2.2 The mailbox is full.',
    values: { at: '2026-11-22T09:30:00.000Z', link },
  },
];

export async function seed({ models, secrets, createMissing, daysFromNow }) {
  await createMissing(
    models.Message,
    messages.map(({ to, template, state, daysAgo, lastError = null, values }) => ({
      id: demoId(`message ${template} to ${to}`),
      tenantId: demoId('tenant acme'),
      userId: demoId(`user ${to}@acme`),
      channel: 'Email',
      recipient: `${to}@acme.test`,
      template,
      locale: 'en',
      sealedValues: values ? secrets.encryptSecret(JSON.stringify(values)) : null,
      state,
      attempts: state === 'Sent' ? 1 : 7,
      nextAttemptAt: daysFromNow(-daysAgo),
      sentAt: state === 'Sent' ? daysFromNow(-daysAgo) : null,
      lastError,
      createdAt: daysFromNow(-daysAgo),
    })),
  );
}
