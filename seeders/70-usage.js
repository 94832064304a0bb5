import { demoId } from './demo-id.js';

const days = 60;

/** Busier towards today, quiet at weekends, and the same on every machine. */
export async function seed({ models, context, daysFromNow }) {
  for (const [tenant, size] of Object.entries({ acme: 3, globex: 1 })) {
    const tenantId = demoId(`tenant ${tenant}`);
    const known = await models.TenantUsageDay.count({ where: { tenantId }, transaction: context.transaction });
    if (known > 0) continue;
    for (let age = days - 1; age >= 0; age -= 1) {
      const date = daysFromNow(-age);
      const isQuiet = [4, 5].includes(date.getUTCDay());
      const renders = size * (isQuiet ? 4 : 12 + ((age * 7) % 11)) + Math.floor((days - age) / 10);
      await models.TenantUsageDay.addUsage(context, {
        tenantId,
        usageDate: date.toISOString().slice(0, 10),
        rendersCompleted: renders,
        renderSeconds: renders * 95,
        storageBytes: size * 5_000_000_000 + (days - age) * 40_000_000,
        apiCalls: renders * 31,
        activeUsers: Math.ceil(renders / 2),
        amountBilledMinor: renders * 10_000,
        billingCurrency: 'IRR',
      });
    }
  }
}
