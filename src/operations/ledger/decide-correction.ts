import { BalanceCorrection, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { secondPerson } from '../payments/refund-approval.js';
import { visible } from '../tenant-scope.js';

type Decided = Pick<BalanceCorrection, 'decidedById' | 'decidedByLabel'>;

/** Lets a second person decide about a correction that waits for one, once. `apply` holds the user and the correction. */
export async function decideCorrection(
  context: Context,
  id: string,
  apply: (context: InTransaction, correction: BalanceCorrection, decided: Decided) => Promise<void>,
): Promise<BalanceCorrection> {
  const seen = visible(context, await BalanceCorrection.findByPk(id), 'balance correction');
  const { staffId, email } = secondPerson(context.actor, seen);
  return inTransaction(context, async (context) => {
    await User.findForUpdate(context, seen.userId);
    const correction = await BalanceCorrection.findForUpdate(context, id);
    if (correction?.status !== 'AwaitingApproval')
      throw new DomainError('status_not_allowed', 'Somebody has decided about this correction already.');
    await apply(context, correction, { decidedById: staffId, decidedByLabel: email });
    return correction;
  });
}
