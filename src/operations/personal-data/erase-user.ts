import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { canErase } from '../../policies/personal-data.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';
import { erasePerson, lockForErasure } from './erase-person.js';

/** Erases somebody else, for good. One who was erased before stays so. */
export async function eraseUser(
  context: Context,
  { userId, ...input }: { userId: string; reason: string },
): Promise<void> {
  authorizeOperation(context, 'eraseUser');
  const reason = requiredText('reason', input.reason);
  await inTransaction({ ...context, reason }, async (context) => {
    const user = visible(context, await lockForErasure(context, userId), 'user');
    authorize(canErase(context.actor, user));
    await erasePerson(context, user);
  });
}
