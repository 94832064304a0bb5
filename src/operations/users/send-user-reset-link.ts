import { User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { addressToReset } from '../auth/request-password-reset.js';
import { sendProof } from '../auth/send-proof.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/**
 * Sends a user a link that sets a new password, as if he had asked for it himself, within the same limits and to the same
 * address. Nobody else sees the link. Who had it sent stands in the audit trail.
 */
export async function sendUserResetLink(context: Context, { userId }: { userId: string }): Promise<void> {
  authorizeOperation(context, 'sendUserResetLink');
  const found = visible(context, await User.findByPk(userId), 'user');
  await consume(context, 'resetByAddressADay', `${found.tenantId}:${addressOf(found).toLowerCase()}`);
  await inTransaction(context, async (context) => {
    const { user, tenant } = await lockUsableUser(context, userId);
    await sendProof(context, { user, tenant, purpose: 'reset_password', address: addressOf(user) });
  });
}

function addressOf(user: User): string {
  const { email, phoneNumber } = user;
  const address = addressToReset(user, { email, phoneNumber }) ?? addressToReset(user, { email: null, phoneNumber });
  if (address === null) throw new DomainError('conflict', 'This user has no address that a link may be sent to.');
  return address;
}
