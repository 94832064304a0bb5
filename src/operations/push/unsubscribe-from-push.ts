import { PushSubscription } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { parseUrl } from '../../platform/parse-url.js';
import { hashToken } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** Sends no more to the browser of this endpoint, or to any of the user's when none is named. One that is not his stays. */
export async function unsubscribeFromPush(context: Context, { endpoint }: { endpoint?: string }): Promise<void> {
  authorizeOperation(context, 'unsubscribeFromPush');
  const { userId } = signedInUser(context);
  await inTransaction(context, async ({ transaction }) => {
    const where = { userId, ...(endpoint !== undefined && { endpointHash: hashToken(hrefOf(endpoint)) }) };
    await PushSubscription.destroy({ where, transaction });
  });
}

/** As it was kept: written the way that the URL parser writes it. */
function hrefOf(endpoint: string): string {
  return parseUrl(endpoint)?.href ?? endpoint;
}
