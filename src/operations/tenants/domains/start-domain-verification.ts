import { Tenant, TenantDomain } from '../../../models/index.js';
import type { DomainMethod } from '../../../models/tenant-domain.js';
import type { Context, InTransaction } from '../../../platform/context.js';
import { inTransaction } from '../../../platform/database.js';
import { DomainError } from '../../../platform/errors.js';
import { consume } from '../../../platform/rate-limits.js';
import { authorizeOperation } from '../../policy-table.js';
import { visibleTenant } from '../visible-tenant.js';
import { newChallenge } from './challenge.js';
import { followDomains } from './follow-domains.js';
import { readDomain } from './read-domain.js';

export interface StartDomainVerificationInput {
  tenantId: string;
  domain: string;
  method?: DomainMethod;
}

const mostDomains = 10;
/** Most people put the record in place only once they have seen it. */
const firstCheckMilliseconds = 10_000;

/**
 * Claims a domain for the tenant, or begins the 72 hours of an earlier claim anew with the same challenge. One that the
 * tenant has verified stays so. Throws `domain_taken` for another tenant's.
 */
export async function startDomainVerification(
  context: Context,
  { tenantId, method = 'DNS_TXT', ...input }: StartDomainVerificationInput,
): Promise<TenantDomain> {
  authorizeOperation(context, 'startDomainVerification');
  const domain = readDomain(input.domain);
  visibleTenant(context, await Tenant.findByPk(tenantId));
  await consume(context, 'domainClaimByTenant', tenantId);
  return inTransaction(context, async (context) => {
    const tenant = visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    if (tenant.status === 'Cancelled')
      throw new DomainError('status_not_allowed', 'This tenant is cancelled and takes no domains.');
    await refuseTaken(context, tenant, domain);
    const claim = await claimOf(context, tenant, domain, method);
    await followDomains(context, tenant);
    return claim;
  });
}

async function refuseTaken({ transaction }: InTransaction, tenant: Tenant, domain: string): Promise<void> {
  const holder = await TenantDomain.findOne({ where: { domain, state: 'Verified' }, transaction });
  if (!holder || holder.tenantId === tenant.id) return;
  throw new DomainError('domain_taken', `${domain} is verified by another tenant, which must give it up first.`);
}

async function claimOf(
  context: InTransaction,
  tenant: Tenant,
  domain: string,
  method: DomainMethod,
): Promise<TenantDomain> {
  const { transaction } = context;
  const from = (milliseconds: number) => new Date(context.now().getTime() + milliseconds);
  const begun = { method, expiresAt: from(TenantDomain.graceMilliseconds), nextCheckAt: from(firstCheckMilliseconds) };
  const earlier = await TenantDomain.findOne({ where: { tenantId: tenant.id, domain }, transaction });
  if (earlier?.state === 'Verified') return earlier;
  if (earlier) return earlier.update({ ...begun, state: 'Pending', failure: null, checkCount: 0 }, { transaction });
  if ((await TenantDomain.count({ where: { tenantId: tenant.id }, transaction })) >= mostDomains)
    throw new DomainError('conflict', `A tenant may claim at most ${mostDomains} domains. Remove one first.`);
  const claim = { ...begun, id: context.newId(), tenantId: tenant.id, domain, challenge: newChallenge() };
  return TenantDomain.create(claim, { transaction });
}
