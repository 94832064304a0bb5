import { Session } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** Ends the session that the call was made with. */
export async function logout(context: Context): Promise<void> {
  authorizeOperation(context, 'logout');
  const { sessionId } = signedInUser(context);
  await inTransaction(context, async (context) => {
    const session = await Session.findForUpdate(context, sessionId);
    await session?.revoke(context, 'logout');
  });
}
