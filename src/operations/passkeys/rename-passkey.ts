import { Passkey } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';
import { lineText } from '../texts.js';

export interface RenamePasskeyInput {
  passkeyId: string;
  name: string;
}

/** Changes what the user who calls calls his passkey. */
export async function renamePasskey(context: Context, { passkeyId, name }: RenamePasskeyInput): Promise<Passkey> {
  authorizeOperation(context, 'renamePasskey');
  const { userId } = signedInUser(context);
  const label = lineText('name', name);
  return inTransaction(context, async (context) => {
    const passkey = await Passkey.findForUpdate(context, passkeyId);
    if (passkey?.userId !== userId) throw notFound('passkey');
    return passkey.update({ name: label }, { transaction: context.transaction });
  });
}
