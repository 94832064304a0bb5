import type { User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { type Addresses, type AddressInput, oneAddress, readAddresses } from './addresses.js';
import { asNobody } from './as-nobody.js';
import { findReachableUser } from './find-reachable-user.js';
import { findUsableTenant } from './find-usable-tenant.js';
import { sendProof } from './send-proof.js';

/**
 * Sends a link that sets a new password. Nobody learns whether the address has an account, nor that it got too many
 * links: the answer and its time are the same.
 */
export async function requestPasswordReset(
  context: Context,
  { tenantSlug, ...input }: AddressInput & { tenantSlug: string },
): Promise<void> {
  authorizeOperation(context, 'requestPasswordReset');
  const address = oneAddress(readAddresses(input));
  await consume(context, 'resetByClient', clientKey(context.clientAddress));
  const tenant = await findUsableTenant(context, tenantSlug);
  const isWithinLimit = await countAddress(
    context,
    `${tenant.id}:${address.email?.toLowerCase() ?? address.phoneNumber}`,
  );
  await inTransaction(context, async (context) => {
    const user = await findReachableUser(context, tenant, address);
    const to = user && addressToReset(user, address);
    if (user && to && isWithinLimit)
      return sendProof(context, { user, tenant, purpose: 'reset_password', address: to });
    return asNobody(context, tenant, (nobody, address) =>
      sendProof(context, { user: nobody, tenant, purpose: 'reset_password', address }),
    );
  });
}

/**
 * Not to an address that nobody has verified beside one that somebody has: whoever made the account may have added a
 * stranger's, and would come back by his own once the stranger has set a password.
 */
export function addressToReset(user: User, { email }: Addresses): string | null {
  if (email === null) return user.phoneVerified || !user.emailVerified ? user.phoneNumber : null;
  return user.emailVerified || !user.phoneVerified ? user.email : null;
}

async function countAddress(context: Context, key: string): Promise<boolean> {
  try {
    await consume(context, 'resetByAddressADay', key);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'rate_limited') return false;
    throw error;
  }
}
