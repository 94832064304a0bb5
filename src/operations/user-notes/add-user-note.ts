import { User, UserNote } from '../../models/index.js';
import { type Context, describeActor } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';

/** A note stays as it was written. Twice is two notes. */
export async function addUserNote(
  context: Context,
  { userId, ...input }: { userId: string; text: string },
): Promise<UserNote> {
  authorizeOperation(context, 'addUserNote');
  const text = requiredText('text', input.text);
  const { kind, id, label } = describeActor(context.actor);
  if (kind === 'anonymous') throw new Error('Nobody writes a note anonymously.');
  const author = { authorKind: kind, authorId: id, authorLabel: label };
  return inTransaction(context, async (context) => {
    const user = visible(context, await User.findLivingForUpdate(context, userId), 'user');
    return UserNote.create(
      { id: context.newId(), userId: user.id, tenantId: user.tenantId, text, ...author },
      { transaction: context.transaction },
    );
  });
}
