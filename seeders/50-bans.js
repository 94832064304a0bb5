import { demoId } from './demo-id.js';

const bans = [
  { person: 'person004', reason: 'Shared an account with others', days: -3, ends: 27 },
  { person: 'person011', reason: 'Uploaded stolen footage', days: -12, ends: null },
  { person: 'person017', reason: 'Unpaid charge-back', days: -40, ends: -10, lifted: true },
];

export async function seed({ models, daysFromNow, createMissing }) {
  const support = { id: demoId('staff Support'), label: 'support@demo.test' };
  await createMissing(
    models.Ban,
    bans.map(({ person, reason, days, ends, lifted }) => ({
      id: demoId(`ban ${person}@acme`),
      userId: demoId(`user ${person}@acme`),
      tenantId: demoId('tenant acme'),
      reason,
      bannedAt: daysFromNow(days),
      unblockDate: ends === null ? null : daysFromNow(ends),
      bannedByKind: 'staff',
      bannedById: support.id,
      bannedByLabel: support.label,
      ...(lifted && {
        liftedAt: daysFromNow(ends),
        liftedCause: 'expired',
        liftedByKind: 'system',
        liftedByLabel: 'worker',
      }),
    })),
  );
}
