import { MfaFactor, Passkey, RecoveryCodes, Tenant, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { canResetMfa } from '../../policies/sign-in.js';
import { requireWayIn } from '../auth/require-way-in.js';
import { type RecentProof, withRecentProof } from '../auth/with-recent-proof.js';
import { authorize } from '../authorize.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, visible } from '../tenant-scope.js';

export interface RemovePasskeyInput extends RecentProof {
  passkeyId: string;
  /** Why, as staff tell it. */
  reason?: string;
}

/**
 * Removes a passkey: one's own, after a proof as for making one, or, by staff, that of a user who does not stand higher.
 * Throws `conflict` when it is the only way in, or the last second factor and the tenant asks its users for one.
 */
export async function removePasskey(context: Context, input: RemovePasskeyInput): Promise<void> {
  authorizeOperation(context, 'removePasskey');
  const { passkeyId, reason, ...proof } = input;
  const { actor } = context;
  const { userId } = visible(context, await Passkey.findByPk(passkeyId), 'passkey');
  if (actor.kind === 'user') {
    if (actor.userId !== userId) throw notFound('passkey');
    return withRecentProof(context, proof, (context, usable) => remove(context, usable, passkeyId));
  }
  await inTransaction(reason === undefined ? context : { ...context, reason }, async (context) => {
    const user = await User.findForUpdate(context, userId);
    if (!user) throw notFound('passkey');
    authorize(canResetMfa(actor, user));
    const tenant = await Tenant.findByPk(user.tenantId, { transaction: context.transaction, rejectOnEmpty: true });
    await remove(context, { user, tenant }, passkeyId);
  });
}

/** The caller holds the user's row. */
async function remove(context: InTransaction, owner: { user: User; tenant: Tenant }, id: string): Promise<void> {
  const { transaction } = context;
  const { id: userId } = owner.user;
  const passkey = await Passkey.findForUpdate(context, id);
  if (!passkey) throw notFound('passkey');
  await requireWayIn(context, userId, { without: id });
  await passkey.destroy({ transaction });
  if (await isWithoutFactor(context, userId)) {
    // Staff take the last one away of whoever has lost it: he is asked for a new one at his next sign-in.
    if (owner.tenant.requireMfa && context.actor.kind === 'user') {
      throw new DomainError('conflict', 'Your tenant asks for a second factor: set up another one first.');
    }
    await RecoveryCodes.destroy({ where: { userId }, transaction });
  }
  await tellOwner(context, owner, 'mfa-changed', {
    change: 'Removed',
    factor: 'Passkey',
    at: context.now().toISOString(),
  });
}

async function isWithoutFactor(context: InTransaction, userId: string): Promise<boolean> {
  if (await Passkey.hasSome(context, userId)) return false;
  return (await MfaFactor.findConfirmed(context, userId)).length === 0;
}
