import { ServiceToken } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';

/** The token is refused on every process from the commit on. Twice is as good as once. */
export async function revokeServiceToken(
  context: Context,
  { serviceTokenId }: { serviceTokenId: string },
): Promise<ServiceToken> {
  authorizeOperation(context, 'revokeServiceToken');
  return inTransaction(context, async (context) => {
    const token = await ServiceToken.findForUpdate(context, serviceTokenId);
    if (!token) throw notFound('service token');
    return token.revokedAt ? token : token.update({ revokedAt: context.now() }, { transaction: context.transaction });
  });
}
