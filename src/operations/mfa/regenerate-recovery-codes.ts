import type { Context } from '../../platform/context.js';
import { commitAndThrow, inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { makeRecoveryCodes } from '../auth/recovery-codes.js';
import { countingCodes, takeSecondFactor, wrongCode } from '../auth/second-factor.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** Ten new recovery codes for the user who calls, told this once; the old ones die. Throws `invalid_code`. */
export async function regenerateRecoveryCodes(context: Context, { code }: { code: string }): Promise<string[]> {
  authorizeOperation(context, 'regenerateRecoveryCodes');
  const { userId } = signedInUser(context);
  return countingCodes(context, userId, () =>
    inTransaction(context, async (context) => {
      const { user, tenant, factors } = await lockUsableUser(context, userId);
      if (factors.length === 0) throw new DomainError('conflict', 'Set up a second factor first.');
      if (!(await takeSecondFactor(context, userId, code))) commitAndThrow(wrongCode());
      await tellOwner(context, { user, tenant }, 'mfa-changed', {
        change: 'RecoveryCodesRenewed',
        factor: null,
        at: context.now().toISOString(),
      });
      return makeRecoveryCodes(context, user);
    }),
  );
}
