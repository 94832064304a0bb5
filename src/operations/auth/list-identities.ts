import { ExternalIdentity } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** Through which identity providers the user who calls may sign in; one of each at most. */
export async function listIdentities(context: Context): Promise<ExternalIdentity[]> {
  authorizeOperation(context, 'listIdentities');
  const { userId } = signedInUser(context);
  return ExternalIdentity.findAll({ where: { userId }, order: ['createdAt', 'id'] });
}
