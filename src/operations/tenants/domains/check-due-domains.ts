import { TenantDomain } from '../../../models/index.js';
import type { Context } from '../../../platform/context.js';
import { inTransaction } from '../../../platform/database.js';
import { authorizeOperation } from '../../policy-table.js';
import { lookAtDomain } from './look-at-domain.js';
import { recordProof } from './record-proof.js';

/** Looked at side by side; each look is bounded in time. */
const batchSize = 10;
/** Longer than a look takes: a process that dies over one leaves it to the next after this. */
const leaseMilliseconds = 120_000;

/** Looks at the domains that are due, each in one process at a time, with no transaction open meanwhile. */
export async function checkDueDomains(context: Context): Promise<number> {
  authorizeOperation(context, 'checkDueDomains');
  const claims = await inTransaction(context, async (context) => {
    const due = await TenantDomain.findDue(context, batchSize);
    const nextCheckAt = new Date(context.now().getTime() + leaseMilliseconds);
    for (const claim of due) await claim.update({ nextCheckAt }, { transaction: context.transaction });
    return due;
  });
  const proofs = await Promise.all(claims.map(async (claim) => [claim, await lookAtDomain(claim)] as const));
  // One after another, so that this job takes one connection and not ten.
  for (const [claim, proof] of proofs) await recordProof(context, claim, proof);
  return claims.length;
}
