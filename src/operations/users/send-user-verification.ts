import { User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { sendProof } from '../auth/send-proof.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/**
 * Sends a user the code for his address that is not verified yet, as if he had asked for it himself, within the same
 * limits. Throws `conflict` when there is none. Who had it sent stands in the audit trail.
 */
export async function sendUserVerification(context: Context, { userId }: { userId: string }): Promise<void> {
  authorizeOperation(context, 'sendUserVerification');
  const found = visible(context, await User.findByPk(userId), 'user');
  const key = `${found.tenantId}:${unverifiedOf(found).address.toLowerCase()}`;
  await consume(context, 'resendByAddress', key);
  await consume(context, 'resendByAddressADay', key);
  await inTransaction(context, async (context) => {
    const { user, tenant } = await lockUsableUser(context, userId);
    await sendProof(context, { user, tenant, ...unverifiedOf(user) });
  });
}

function unverifiedOf({ email, emailVerified, phoneNumber, phoneVerified }: User) {
  if (email !== null && !emailVerified) return { purpose: 'verify_email', address: email } as const;
  if (phoneNumber !== null && !phoneVerified) return { purpose: 'verify_phone', address: phoneNumber } as const;
  throw new DomainError('conflict', 'The addresses of this user are verified already.');
}
