import type { BalanceCorrection } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { postToLedger } from './post-to-ledger.js';

/** Books a correction of a balance. The caller holds the user, then the correction. */
export async function completeCorrection(context: InTransaction, correction: BalanceCorrection): Promise<void> {
  const { id: causeId, userId, tenantId, currency, amountMinor, reason } = correction;
  await postToLedger(context, {
    ...{ kind: 'correction', causeId, tenantId, currency, description: reason },
    entries: [
      { account: { kind: 'corrections' }, amountMinor: -amountMinor },
      { account: { kind: 'user_balance', userId }, amountMinor },
    ],
  });
  await correction.update({ status: 'Completed', completedAt: context.now() }, { transaction: context.transaction });
}
