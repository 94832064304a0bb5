import { Passkey } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** The passkeys of the user who calls. */
export async function listPasskeys(context: Context): Promise<Passkey[]> {
  authorizeOperation(context, 'listPasskeys');
  const { userId } = signedInUser(context);
  return Passkey.findAll({ where: { userId }, order: ['createdAt', 'id'] });
}
