import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { type AddressInput, oneAddress, readAddresses } from './addresses.js';
import { asNobody } from './as-nobody.js';
import { findReachableUser } from './find-reachable-user.js';
import { findUsableTenant } from './find-usable-tenant.js';
import { type SentProof, sendProof, tokenOfNobody } from './send-proof.js';

/**
 * Sends a new code to an address that is not verified yet. An address that is, that nobody has or whose owner is banned
 * gets the same answer, whose token leads nowhere. Throws `rate_limited` within a minute of the last call.
 */
export async function resendVerification(
  context: Context,
  { tenantSlug, ...input }: AddressInput & { tenantSlug: string },
): Promise<SentProof> {
  authorizeOperation(context, 'resendVerification');
  const address = oneAddress(readAddresses(input));
  await consume(context, 'resendByClient', clientKey(context.clientAddress));
  const tenant = await findUsableTenant(context, tenantSlug);
  const key = `${tenant.id}:${address.email?.toLowerCase() ?? address.phoneNumber}`;
  await consume(context, 'resendByAddress', key);
  await consume(context, 'resendByAddressADay', key);
  return inTransaction(context, async (context) => {
    const user = await findReachableUser(context, tenant, address);
    if (user && address.email !== null && user.email !== null && !user.emailVerified)
      return sendProof(context, { user, tenant, purpose: 'verify_email', address: user.email });
    if (user && address.email === null && user.phoneNumber !== null && !user.phoneVerified)
      return sendProof(context, { user, tenant, purpose: 'verify_phone', address: user.phoneNumber });
    await asNobody(context, tenant, (nobody, address) =>
      sendProof(context, { user: nobody, tenant, purpose: 'verify_email', address }),
    );
    return tokenOfNobody(context);
  });
}
