import { User } from '../../models/index.js';
import { lookUp } from '../../models/prepared-find.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';

export async function getMe(context: Context): Promise<User> {
  authorizeOperation(context, 'getMe');
  const user = await lookUp(context, User, 'id', signedInUser(context).userId);
  if (!user) throw notFound('user');
  return user;
}
