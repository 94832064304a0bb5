import { demoId } from './demo-id.js';

/** Hannah signs in with Google as well. */
export async function seed({ models, daysFromNow, createMissing }) {
  await createMissing(models.ExternalIdentity, [
    {
      id: demoId('google user@globex'),
      userId: demoId('user user@globex'),
      tenantId: demoId('tenant globex'),
      provider: 'google',
      subject: '110248495921238986420',
      email: 'user@globex.test',
      lastUsedAt: daysFromNow(-3),
      createdAt: daysFromNow(-40),
    },
  ]);
}
