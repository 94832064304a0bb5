import { MfaFactor, Passkey, RecoveryCodes } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { commitAndThrow, inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { countingCodes, takeSecondFactor, wrongCode } from '../auth/second-factor.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';

export interface RemoveMfaFactorInput {
  factorId: string;
  /** Of any factor of the user, or a recovery code. */
  code: string;
}

/** Removes a second factor of the user who calls; the recovery codes go with the last one. Throws `invalid_code`. */
export async function removeMfaFactor(context: Context, { factorId, code }: RemoveMfaFactorInput): Promise<void> {
  authorizeOperation(context, 'removeMfaFactor');
  const { userId } = signedInUser(context);
  await requireOwn(userId, factorId);
  await countingCodes(context, userId, () =>
    inTransaction(context, async (context) => {
      const { transaction } = context;
      const { user, tenant } = await lockUsableUser(context, userId);
      const factors = await MfaFactor.findConfirmed(context, userId);
      const factor = factors.find(({ id }) => id === factorId);
      if (!factor) throw notFound('factor');
      const isLast = factors.length === 1 && !(await Passkey.hasSome(context, userId));
      if (isLast && tenant.requireMfa) {
        throw new DomainError('conflict', 'Your tenant asks for a second factor: set up another one first.');
      }
      if (!(await takeSecondFactor(context, userId, code))) commitAndThrow(wrongCode());
      await factor.destroy({ transaction });
      await tellOwner(context, { user, tenant }, 'mfa-changed', {
        change: 'Removed',
        factor: factor.factorType,
        at: context.now().toISOString(),
      });
      if (isLast) await RecoveryCodes.destroy({ where: { userId }, transaction });
    }),
  );
}

/** Before a try is counted: a factor of somebody else is not found, and costs the caller none. */
async function requireOwn(userId: string, factorId: string): Promise<void> {
  const factor = await MfaFactor.findByPk(factorId);
  if (factor?.userId !== userId || !factor.confirmedAt) throw notFound('factor');
}
