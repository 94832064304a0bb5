import { demoId } from './demo-id.js';

const notes = [
  { person: 'user', text: 'Called about the invoice of October; answered by mail.', days: -9 },
  { person: 'person004', text: 'به اشتراک گذاشتن حساب را پذیرفت و عذرخواهی کرد.', days: -2 },
];

/** What staff wrote on users. */
export async function seed({ models, daysFromNow, createMissing }) {
  await createMissing(
    models.UserNote,
    notes.map(({ person, text, days }) => ({
      id: demoId(`note ${person}@acme`),
      userId: demoId(`user ${person}@acme`),
      tenantId: demoId('tenant acme'),
      text,
      authorKind: 'staff',
      authorId: demoId('staff Support'),
      authorLabel: 'support@demo.test',
      createdAt: daysFromNow(days),
    })),
  );
}
