import { MfaChallenge, MfaFactor, Passkey, RecoveryCodes, Session, Tenant, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { canResetMfa } from '../../policies/sign-in.js';
import { authorize } from '../authorize.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';

/**
 * Takes all second factors, passkeys and recovery codes of a user away, who has lost them, and ends what was opened with them. He
 * is told, so that he can act when it was not he who asked. Of a user without factors nothing is changed.
 */
export async function resetUserMfa(
  context: Context,
  { userId, ...input }: { userId: string; reason: string },
): Promise<void> {
  authorizeOperation(context, 'resetUserMfa');
  const reason = requiredText('reason', input.reason);
  await inTransaction({ ...context, reason }, async (context) => {
    const { transaction } = context;
    const user = visible(context, await User.findForUpdate(context, userId), 'user');
    authorize(canResetMfa(context.actor, user));
    const whose = { where: { userId: user.id }, transaction };
    const taken = (await MfaFactor.destroy(whose)) + (await Passkey.destroy(whose));
    if (taken === 0) return;
    await RecoveryCodes.destroy(whose);
    await MfaChallenge.endAll(context, user.id);
    await Session.revokeAll(context, { userId: user.id }, 'staff');
    const tenant = await Tenant.findByPk(user.tenantId, { transaction, rejectOnEmpty: true });
    await tellOwner(context, { user, tenant }, 'mfa-changed', {
      ...{ change: 'Reset', factor: null, at: context.now().toISOString() },
    });
  });
}
