import { User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

export async function getUser(context: Context, { userId }: { userId: string }): Promise<User> {
  authorizeOperation(context, 'getUser');
  return visible(context, await User.findByPk(userId, { include: 'openBan' }), 'user');
}
