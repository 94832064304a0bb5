import { Op } from 'sequelize';
import { Session } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** More than anybody looks through; the last used come first. */
const most = 200;

/** The open sessions of the user who calls, and which of them the call was made with. */
export async function listSessions(context: Context): Promise<{ sessions: Session[]; currentSessionId: string }> {
  authorizeOperation(context, 'listSessions');
  const { userId, sessionId } = signedInUser(context);
  const sessions = await Session.findAll({
    where: { userId, revokedAt: null, expiresAt: { [Op.gt]: context.now() } },
    order: [['lastUsedAt', 'DESC']],
    limit: most,
  });
  return { sessions, currentSessionId: sessionId };
}
