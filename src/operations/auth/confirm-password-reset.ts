import { AddressProof, Credential, MfaChallenge, Session, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { hashPassword } from '../../platform/passwords.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { lockUsableUser } from './lock-usable-user.js';
import { requireGoodPassword } from './require-good-password.js';
import { tokenOver } from './verify-address.js';

export interface ConfirmPasswordResetInput {
  /** Of the link. */
  token: string;
  newPassword: string;
}

/**
 * Sets a new password by the link that was sent, and ends every session and sign-in under way. Whoever reads the address
 * has verified it as well. Throws `token_invalid` when the link was used, is older than 30 minutes or was replaced.
 */
export async function confirmPasswordReset(
  context: Context,
  { token, newPassword }: ConfirmPasswordResetInput,
): Promise<void> {
  authorizeOperation(context, 'confirmPasswordReset');
  await consume(context, 'resetConfirmByClient', clientKey(context.clientAddress));
  const found = await AddressProof.findByToken(context, token, 'reset_password');
  if (!found) throw tokenOver();
  const owner = await User.findByPk(found.userId, { rejectOnEmpty: true });
  await requireGoodPassword('new_password', newPassword, [owner.email, owner.phoneNumber]);
  const passwordHash = await hashPassword(newPassword);
  await inTransaction(context, async (context) => {
    const { transaction } = context;
    const { user, tenant } = await lockUsableUser(context, found.userId);
    const proof = await AddressProof.findNewest(context, user.id, 'reset_password');
    if (proof?.id !== found.id || !proof.isOpen(context.now())) throw tokenOver();
    if (![user.email, user.phoneNumber].includes(proof.address)) throw tokenOver();
    await proof.update({ usedAt: context.now() }, { transaction });
    await setPassword(context, user, passwordHash);
    await user.update(proof.address === user.email ? { emailVerified: true } : { phoneVerified: true }, {
      transaction,
    });
    await MfaChallenge.endAll(context, user.id);
    await Session.revokeAll(context, { userId: user.id }, 'password_change');
    await tellOwner(context, { user, tenant }, 'password-changed', { at: context.now().toISOString() });
  });
}

async function setPassword(context: InTransaction, user: User, passwordHash: string): Promise<void> {
  const { transaction } = context;
  const credential = await Credential.findWithSecrets(context, user.id, 'password', { lock: true });
  const values = { passwordHash, confirmedAt: context.now() };
  if (credential) await credential.update(values, { transaction });
  // Who has signed in by other means so far has none.
  else {
    const owner = { userId: user.id, tenantId: user.tenantId };
    await Credential.create({ id: context.newId(), ...owner, kind: 'password', ...values }, { transaction });
  }
}
