import type { ClientBase } from 'pg';
import type { Transaction } from 'sequelize';

/** The transaction's own pg client, for prepared statements: Sequelize keeps it but leaves it out of its types. */
export function transactionConnection(transaction: Transaction): ClientBase {
  const { connection } = transaction as Transaction & { connection?: ClientBase };
  if (!connection) throw new Error('The transaction is over.');
  return connection;
}
