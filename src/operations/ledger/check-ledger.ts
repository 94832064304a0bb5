import { LedgerCheck } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { type LedgerReport, verifyLedger } from './verify-ledger.js';

const mostShown = 20;

/** Verifies the ledger and keeps what came of it, for staff to see. */
export async function checkLedger(context: Context): Promise<LedgerReport> {
  authorizeOperation(context, 'checkLedger');
  const report = await verifyLedger(context);
  const { transactions: transactionCount, differences } = report;
  const found = { differenceCount: differences.length, firstDifferences: differences.slice(0, mostShown) };
  await inTransaction(context, ({ transaction, newId }) =>
    LedgerCheck.create({ id: newId(), transactionCount, ...found }, { transaction }),
  );
  return report;
}
