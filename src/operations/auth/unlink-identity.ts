import { ExternalIdentity, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, visible } from '../tenant-scope.js';
import { requireWayIn } from './require-way-in.js';

export interface UnlinkIdentityInput {
  identityId: string;
  /** Why, as staff tell it. */
  reason?: string;
}

/** Takes away a sign-in through an identity provider: one's own, or, by staff, anybody's. Throws `conflict` when it is the only one. */
export async function unlinkIdentity(context: Context, { identityId, reason }: UnlinkIdentityInput): Promise<void> {
  authorizeOperation(context, 'unlinkIdentity');
  const told = reason === undefined ? context : { ...context, reason };
  await inTransaction(told, async (context) => {
    const { actor, transaction } = context;
    const found = visible(context, await ExternalIdentity.findByPk(identityId, { transaction }), 'identity');
    if (actor.kind === 'user' && found.userId !== actor.userId) throw notFound('identity');
    // The user first, as at every sign-in: two that unlink the last two wait for each other here.
    await User.findForUpdate(context, found.userId);
    const identity = await ExternalIdentity.findForUpdate(context, identityId);
    if (!identity) throw notFound('identity');
    await requireWayIn(context, identity.userId, { without: identity.id });
    await identity.destroy({ transaction });
  });
}
