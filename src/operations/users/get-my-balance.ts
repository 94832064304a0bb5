import { User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

export async function getMyBalance(context: Context): Promise<User> {
  authorizeOperation(context, 'getMyBalance');
  return User.findByPk(signedInUser(context).userId, { rejectOnEmpty: true });
}
