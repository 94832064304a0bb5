import type { TenantDomain } from '../../../models/index.js';
import type { Context } from '../../../platform/context.js';
import { DomainError } from '../../../platform/errors.js';
import { consume } from '../../../platform/rate-limits.js';
import { authorizeOperation } from '../../policy-table.js';
import { notFound } from '../../tenant-scope.js';
import { lookAtDomain } from './look-at-domain.js';
import { recordProof } from './record-proof.js';
import { type DomainInput, visibleDomain } from './visible-domain.js';

/** Looks at the domain now instead of waiting for the job; answers what was met, and what follows. */
export async function checkTenantDomain(context: Context, input: DomainInput): Promise<TenantDomain> {
  authorizeOperation(context, 'checkTenantDomain');
  const claim = await visibleDomain(context, input);
  if (claim.state === 'Failed')
    throw new DomainError('status_not_allowed', 'This claim has failed. Start the verification of the domain again.');
  await consume(context, 'domainCheckByTenant', claim.tenantId);
  const recorded = await recordProof(context, claim, await lookAtDomain(claim));
  if (!recorded) throw notFound('domain');
  return recorded;
}
