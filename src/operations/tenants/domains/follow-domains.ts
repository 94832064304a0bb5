import { type Tenant, TenantDomain } from '../../../models/index.js';
import type { InTransaction } from '../../../platform/context.js';

/**
 * Sets which domain stands for the tenant: the one verified first, else the one claimed last. The caller holds the tenant.
 */
export async function followDomains({ transaction }: InTransaction, tenant: Tenant): Promise<void> {
  const domains = await TenantDomain.findAll({ where: { tenantId: tenant.id }, transaction });
  const timeOf = (date: Date | null) => date?.getTime() ?? 0;
  const [verified] = domains
    .filter(({ state }) => state === 'Verified')
    .toSorted((one, other) => timeOf(one.verifiedAt) - timeOf(other.verifiedAt) || one.id.localeCompare(other.id));
  const [pending] = domains
    .filter(({ state }) => state === 'Pending')
    .toSorted((one, other) => timeOf(other.expiresAt) - timeOf(one.expiresAt) || one.id.localeCompare(other.id));
  const customDomain = (verified ?? pending)?.domain ?? null;
  await tenant.update({ customDomain, domainVerified: verified !== undefined }, { transaction });
}
