import type { BalanceCorrection } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { completeCorrection } from './complete-correction.js';
import { decideCorrection } from './decide-correction.js';

/** Books a correction that waits for a second person. Throws `forbidden` for whoever asked for it, `status_not_allowed` later. */
export async function approveBalanceCorrection(
  context: Context,
  { correctionId }: { correctionId: string },
): Promise<BalanceCorrection> {
  authorizeOperation(context, 'approveBalanceCorrection');
  return decideCorrection(context, correctionId, async (context, correction, decided) => {
    await correction.update(decided, { transaction: context.transaction });
    await completeCorrection(context, correction);
  });
}
