import { Op } from 'sequelize';
import { Session, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** Ends every session of the user who calls but the one that the call was made with. Returns how many were open. */
export async function endOtherSessions(context: Context): Promise<number> {
  authorizeOperation(context, 'endOtherSessions');
  const { userId, sessionId } = signedInUser(context);
  return inTransaction(context, async (context) => {
    // A sign-in that is under way holds the same row: it is over before, and its session ends, or it begins after.
    await User.findForUpdate(context, userId);
    return Session.revokeAll(context, { userId, id: { [Op.ne]: sessionId } }, 'revoked');
  });
}
