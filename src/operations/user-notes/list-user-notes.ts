import { User, UserNote } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/** Newest first. */
export async function listUserNotes(
  context: Context,
  { userId, ...page }: PageRequest & { userId: string },
): Promise<Page<UserNote>> {
  authorizeOperation(context, 'listUserNotes');
  const user = visible(context, await User.findByPk(userId), 'user');
  const { rows, count } = await UserNote.findAndCountAll({
    where: { userId: user.id },
    order: [
      ['createdAt', 'desc'],
      ['id', 'asc'],
    ],
    ...limitsOf(page),
  });
  return { rows, total: count, ...page };
}
