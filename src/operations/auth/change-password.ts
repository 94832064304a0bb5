import { Op } from 'sequelize';
import { Credential, MfaChallenge, Session, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { hashPassword, verifyPassword } from '../../platform/passwords.js';
import { consume, giveBack } from '../../platform/rate-limits.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { lockUsableUser } from './lock-usable-user.js';
import { requireGoodPassword } from './require-good-password.js';

export interface ChangePasswordInput {
  currentPassword: string;
  newPassword: string;
}

/** Sets a new password, and ends what the old one opened: sign-ins under way, and all sessions but the one that the call was made with. */
export async function changePassword(
  context: Context,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<void> {
  authorizeOperation(context, 'changePassword');
  const { userId, sessionId } = signedInUser(context);
  await consume(context, 'passwordChangeByUser', userId);
  const user = await User.findByPk(userId, { rejectOnEmpty: true });
  await requireGoodPassword('new_password', newPassword, [user.email, user.phoneNumber]);
  const proven = await Credential.findWithSecrets({}, userId, 'password');
  if (!(await verifyPassword(proven?.passwordHash ?? null, currentPassword))) {
    throw new DomainError('invalid_credentials', 'The current password is wrong.');
  }
  await giveBack(context, 'passwordChangeByUser', userId);
  const passwordHash = await hashPassword(newPassword);
  await inTransaction(context, async (context) => {
    const { user, tenant } = await lockUsableUser(context, userId);
    const credential = await Credential.findWithSecrets(context, userId, 'password', { lock: true });
    // Somebody changed it since it was proven: the old password no longer counts.
    if (credential?.passwordHash !== proven?.passwordHash)
      throw new DomainError('conflict', 'The password was changed meanwhile.');
    await credential?.update({ passwordHash, confirmedAt: context.now() }, { transaction: context.transaction });
    await MfaChallenge.endAll(context, userId);
    await Session.revokeAll(context, { userId, id: { [Op.ne]: sessionId } }, 'password_change');
    await tellOwner(context, { user, tenant }, 'password-changed', { at: context.now().toISOString() });
  });
}
