import type { BalanceCorrection } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredText } from '../texts.js';
import { decideCorrection } from './decide-correction.js';

export interface RejectBalanceCorrectionInput {
  correctionId: string;
  reason: string;
}

/** Refuses a correction that waits for a second person. */
export async function rejectBalanceCorrection(
  context: Context,
  { correctionId, ...input }: RejectBalanceCorrectionInput,
): Promise<BalanceCorrection> {
  authorizeOperation(context, 'rejectBalanceCorrection');
  const rejectionReason = requiredText('reason', input.reason);
  return decideCorrection(
    { ...context, reason: rejectionReason },
    correctionId,
    async ({ transaction }, correction, decided) => {
      await correction.update({ status: 'Rejected', rejectionReason, ...decided }, { transaction });
    },
  );
}
