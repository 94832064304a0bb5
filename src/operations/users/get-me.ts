import { User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

export async function getMe(context: Context): Promise<User> {
  authorizeOperation(context, 'getMe');
  return User.findByPk(signedInUser(context).userId, { rejectOnEmpty: true });
}
