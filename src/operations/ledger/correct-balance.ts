import { Op } from 'sequelize';
import { BalanceCorrection, User } from '../../models/index.js';
import type { Actor, Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { oncePerKey } from '../once-per-key.js';
import { isAboveApproval } from '../payments/refund-approval.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';
import { completeCorrection } from './complete-correction.js';

const dayMilliseconds = 86_400_000;

export interface CorrectBalanceInput {
  userId: string;
  /** Minor units of the user's currency; below zero to take. */
  amountMinor: number;
  reason: string;
}

/**
 * Puts a user's balance right by a posting with a reason; above the amount of `REFUND_APPROVAL_ABOVE_MINOR` once a second
 * person has approved. Throws `insufficient_funds` when there is less to take.
 */
export async function correctBalance(context: Context, input: CorrectBalanceInput): Promise<{ correctionId: string }> {
  authorizeOperation(context, 'correctBalance');
  const { userId, amountMinor } = input;
  const reason = requiredText('reason', input.reason);
  if (!Number.isSafeInteger(amountMinor) || amountMinor === 0)
    throw unacceptable('amount_minor', 'Give a whole amount in minor units, above or below zero.');
  return oncePerKey(context, 'correctBalance', input, (id) =>
    inTransaction({ ...context, reason }, async (context) => {
      const { transaction } = context;
      if (await BalanceCorrection.findByPk(id, { transaction })) return { correctionId: id };
      const { tenantId, currency } = visible(context, await User.findLivingForUpdate(context, userId), 'user');
      const correction = await BalanceCorrection.create(
        {
          ...{ id, tenantId, userId, amountMinor, currency, reason, status: 'AwaitingApproval' },
          ...requesterOf(context.actor),
        },
        { transaction },
      );
      if (!(await needsApproval(context, correction))) await completeCorrection(context, correction);
      return { correctionId: id };
    }),
  );
}

/** What was corrected for the user within a day by one person alone counts together. The caller holds the user. */
async function needsApproval(
  { now, transaction }: InTransaction,
  { userId, amountMinor, currency }: BalanceCorrection,
): Promise<boolean> {
  const alone = await BalanceCorrection.findAll({
    where: {
      ...{ userId, status: 'Completed', decidedById: null },
      createdAt: { [Op.gt]: new Date(now().getTime() - dayMilliseconds) },
    },
    transaction,
  });
  const sumMinor = alone.reduce((sum, each) => sum + Math.abs(each.amountMinor), Math.abs(amountMinor));
  return isAboveApproval(sumMinor, currency);
}

function requesterOf(actor: Actor): Pick<BalanceCorrection, 'requestedById' | 'requestedByLabel'> {
  return actor.kind === 'staff'
    ? { requestedById: actor.staffId, requestedByLabel: actor.email }
    : { requestedById: null, requestedByLabel: actor.kind };
}
