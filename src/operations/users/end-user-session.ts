import { Session, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { canEndSessions } from '../../policies/sign-in.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, visible } from '../tenant-scope.js';

/** Ends one session of a user; one that has ended already stays so. Nobody signs out a higher role. */
export async function endUserSession(
  context: Context,
  { sessionId, reason }: { sessionId: string; reason?: string },
): Promise<void> {
  authorizeOperation(context, 'endUserSession');
  await inTransaction(reason ? { ...context, reason } : context, async (context) => {
    const session = visible(context, await Session.findForUpdate(context, sessionId), 'session');
    const user = await User.findByPk(session.userId, { transaction: context.transaction });
    if (!user) throw notFound('session');
    authorize(canEndSessions(context.actor, user));
    await session.revoke(context, 'staff');
  });
}
