import { Session } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';

/** Ends one of the caller's own sessions; one that has ended already stays so. */
export async function revokeSession(context: Context, { sessionId }: { sessionId: string }): Promise<void> {
  authorizeOperation(context, 'revokeSession');
  const { userId } = signedInUser(context);
  await inTransaction(context, async (context) => {
    const session = await Session.findForUpdate(context, sessionId);
    if (session?.userId !== userId) throw notFound('session');
    await session.revoke(context, 'revoked');
  });
}
