import { UniqueConstraintError } from 'sequelize';
import { Tenant, TenantDomain } from '../../../models/index.js';
import type { DomainFailure } from '../../../models/tenant-domain.js';
import type { Context, InTransaction } from '../../../platform/context.js';
import { inTransaction } from '../../../platform/database.js';
import { queueMessage } from '../../messages/queue-message.js';
import { followDomains } from './follow-domains.js';
import type { DomainProof } from './look-at-domain.js';

const minute = 60_000;
const hour = 60 * minute;
/** After each look at a pending claim the next comes later. */
const pauses = [10_000, 20_000, 30_000, minute, 2 * minute, 5 * minute, 10 * minute, 20 * minute, 30 * minute, hour];
const dailyMilliseconds = 24 * hour;
/** How often a verified domain whose proof is missing is looked at. */
const missingMilliseconds = 3 * hour;

/**
 * Draws the conclusion from a look at a domain. `seen` is the claim as it was then: what was removed or begun anew since
 * stays as it is. Null when it is gone.
 */
export async function recordProof(
  context: Context,
  seen: TenantDomain,
  proof: DomainProof,
): Promise<TenantDomain | null> {
  try {
    return await inTransaction(context, (context) => conclude(context, seen, proof));
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    // Another tenant's claim of the same domain was verified in this moment: the table lets one win.
    return inTransaction(context, (context) => conclude(context, seen, proof));
  }
}

async function conclude(context: InTransaction, seen: TenantDomain, proof: DomainProof): Promise<TenantDomain | null> {
  const { transaction } = context;
  const tenant = await Tenant.findForUpdate(context, seen.tenantId);
  const claim = await TenantDomain.findForUpdate(context, seen.id);
  if (!tenant || !claim) return null;
  if (claim.state !== seen.state || claim.expiresAt.getTime() !== seen.expiresAt.getTime()) return claim;
  claim.set({
    checkCount: claim.checkCount + 1,
    lastCheckedAt: context.now(),
    textFinding: proof.text,
    fileFinding: proof.file,
    seenInstead: proof.seenInstead,
  });
  claim.set(await nextOf(context, claim, proof));
  await claim.save({ transaction });
  if (claim.state === seen.state) return claim;
  await followDomains(context, tenant);
  await tell(context, tenant, claim);
  return claim;
}

type Next = Partial<Pick<TenantDomain, 'method' | 'state' | 'failure' | 'verifiedAt' | 'lostSince' | 'nextCheckAt'>>;

async function nextOf(context: InTransaction, claim: TenantDomain, proof: DomainProof): Promise<Next> {
  const now = context.now().getTime();
  if (claim.state === 'Verified') return isProof(proof) ? found(proof, now) : missing(claim, proof, now);
  if (claim.state !== 'Pending') return {};
  if (await isTaken(context, claim)) return failed('taken');
  if (isProof(proof)) return { state: 'Verified', verifiedAt: context.now(), ...found(proof, now) };
  if (now >= claim.expiresAt.getTime()) return failed('expired');
  const pause = pauses[claim.checkCount - 1] ?? hour;
  return { nextCheckAt: new Date(Math.min(now + pause, claim.expiresAt.getTime())) };
}

const isProof = ({ text, file }: DomainProof): boolean => text === 'found' || file === 'found';

const failed = (failure: DomainFailure): Next => ({
  state: 'Failed',
  failure,
  verifiedAt: null,
  lostSince: null,
  nextCheckAt: null,
});

/** From here on the domain counts as proven in this way, whichever was asked for. */
const found = ({ text }: DomainProof, now: number): Next => ({
  method: text === 'found' ? 'DNS_TXT' : 'HTTP_FILE',
  lostSince: null,
  nextCheckAt: new Date(now + dailyMilliseconds),
});

/** While the place that held the proof gives no answer, nothing follows: a site that is down is no site that was sold. */
function missing({ method, lostSince }: TenantDomain, { text, file }: DomainProof, now: number): Next {
  const nextCheckAt = new Date(now + missingMilliseconds);
  if ((method === 'DNS_TXT' ? text : file) === 'unknown') return { nextCheckAt };
  const since = lostSince ?? new Date(now);
  if (now - since.getTime() >= TenantDomain.graceMilliseconds) return failed('lost');
  return { lostSince: since, nextCheckAt };
}

async function isTaken({ transaction }: InTransaction, { domain, tenantId }: TenantDomain): Promise<boolean> {
  const holder = await TenantDomain.findOne({ where: { domain, state: 'Verified' }, transaction });
  return holder !== null && holder.tenantId !== tenantId;
}

async function tell(context: InTransaction, tenant: Tenant, { domain, state, failure }: TenantDomain): Promise<void> {
  const to = { tenant, user: null, channel: 'Email' as const, to: tenant.contactEmail };
  if (state === 'Verified') await queueMessage(context, { ...to, template: 'domain-verified', values: { domain } });
  if (failure) await queueMessage(context, { ...to, template: 'domain-failed', values: { domain, failure } });
}
