import { demoId } from './demo-id.js';

/** The token of the open one is fixed, so that accepting it can be tried. */
const invitations = [
  { email: 'neda@acme.test', role: 'manager', token: 'fri_demo_open', days: -1 },
  { email: 'babak@acme.test', role: 'user', token: 'fri_demo_expired', days: -12 },
];

export async function seed({ models, daysFromNow, createMissing, hashToken }) {
  await createMissing(
    models.Invitation,
    invitations.map(({ email, role, token, days }) => ({
      id: demoId(`invitation ${email}`),
      tenantId: demoId('tenant acme'),
      email,
      role,
      tokenHash: hashToken(token),
      invitedByKind: 'user',
      invitedById: demoId('user manager@acme'),
      invitedByLabel: demoId('user manager@acme'),
      sentAt: daysFromNow(days),
      expiresAt: daysFromNow(days + 7),
      createdAt: daysFromNow(days),
    })),
  );
}
