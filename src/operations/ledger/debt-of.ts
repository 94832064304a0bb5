import type { InTransaction } from '../../platform/context.js';
import { transactionConnection } from '../../platform/transaction-connection.js';

/** What the user owes, in minor units: taken back from him after he had spent it. The caller holds the user. */
export async function debtOf({ transaction }: InTransaction, userId: string, currency: string): Promise<number> {
  const { rows } = await transactionConnection(transaction).query<{ total: string }>({
    name: 'debt-of-user',
    text: `
      select coalesce(-sum(e.amount_minor), 0) as total from ledger_accounts a join ledger_entries e on e.account_id = a.id
      where a.user_id = $1 and a.kind = 'user_debt' and a.currency = $2`,
    values: [userId, currency],
  });
  return Number(rows[0]?.total);
}
