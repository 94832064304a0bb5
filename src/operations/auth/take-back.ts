import type { InTransaction } from '../../platform/context.js';
import { transactionConnection } from '../../platform/transaction-connection.js';

/**
 * Does the work and undoes it: only the time that it takes is wanted, so that an address that is known takes as long as
 * one that is not.
 */
export async function takeBack({ transaction }: InTransaction, work: () => Promise<unknown>): Promise<void> {
  const connection = transactionConnection(transaction);
  await connection.query('savepoint taken_back');
  await work();
  await connection.query('rollback to savepoint taken_back');
}
