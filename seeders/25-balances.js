import { demoId } from './demo-id.js';

const balances = [{ user: 'user@acme', tenant: 'acme', amountMinor: 10_000_000 }];

export async function seed({ models, daysFromNow, createMissing }) {
  await createMissing(
    models.LedgerTransaction,
    balances.map(({ user, tenant, amountMinor }) => ({
      id: demoId(`opening ${user}`),
      tenantId: demoId(`tenant ${tenant}`),
      kind: 'opening',
      causeId: demoId(`user ${user}`),
      currency: 'IRR',
      description: 'What the demo starts with',
      entries: [
        { account: 'opening', amount_minor: -amountMinor },
        {
          account: 'user_balance',
          user_id: demoId(`user ${user}`),
          amount_minor: amountMinor,
          balance_minor: amountMinor,
        },
      ],
      createdAt: daysFromNow(-90),
    })),
  );
}
