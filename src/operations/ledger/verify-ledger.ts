import { QueryTypes } from 'sequelize';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { ledgerRules } from './ledger-rules.js';

/** Something that the books say in two ways. */
export interface LedgerDifference {
  /** Which rule does not hold: a key of `ledgerRules`. */
  rule: string;
  /** The record at which it shows. */
  id: string;
  expected: string | null;
  found: string | null;
}

export interface LedgerReport {
  transactions: number;
  /** The first of each rule. */
  differences: LedgerDifference[];
}

const mostOfEachRule = 100;

/** Holds every balance, payment and use against the ledger. Changes nothing. */
export async function verifyLedger(context: Context): Promise<LedgerReport> {
  authorizeOperation(context, 'verifyLedger');
  const { sequelize } = context.database;
  // One snapshot for all rules: money that moves meanwhile is no difference.
  return sequelize.transaction(async (transaction) => {
    await sequelize.query('set transaction isolation level repeatable read read only', { transaction });
    // The books of years take longer than any request may.
    await sequelize.query('set local statement_timeout = 0', { transaction });
    const differences: LedgerDifference[] = [];
    for (const [rule, sql] of Object.entries(ledgerRules)) {
      const rows = await sequelize.query<Omit<LedgerDifference, 'rule'>>(`${sql} limit ${mostOfEachRule}`, {
        type: QueryTypes.SELECT,
        transaction,
      });
      differences.push(...rows.map((row) => ({ rule, ...row })));
    }
    const counted = await sequelize.query<{ count: number }>('select count(*)::int as count from ledger_transactions', {
      type: QueryTypes.SELECT,
      transaction,
    });
    return { transactions: counted[0]?.count ?? 0, differences };
  });
}
