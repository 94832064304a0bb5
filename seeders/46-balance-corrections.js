import { demoId } from './demo-id.js';

/** Above what one person corrects alone, so that they wait for another. */
const corrections = [
  { person: 'person007', amountMinor: 6_500_000, at: -1, reason: 'A transfer to our bank account, number 7841' },
  { person: 'person008', amountMinor: 8_000_000, at: -2, reason: 'A campaign prize that was never paid' },
];

export async function seed({ models, daysFromNow, createMissing }) {
  await createMissing(
    models.BalanceCorrection,
    corrections.map(({ person, at, ...values }) => ({
      id: demoId(`correction ${person}@acme`),
      userId: demoId(`user ${person}@acme`),
      tenantId: demoId('tenant acme'),
      ...{ currency: 'IRR', status: 'AwaitingApproval', ...values },
      requestedById: demoId('staff Finance'),
      requestedByLabel: 'finance@demo.test',
      createdAt: daysFromNow(at),
    })),
  );
}
