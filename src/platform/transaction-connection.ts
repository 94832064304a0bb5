import type { ClientBase, QueryResult } from 'pg';
import type { Transaction } from 'sequelize';
import { allEnded } from './all-ended.js';

type WithConnection = Transaction & { connection?: ClientBase };

const committing = new WeakSet<Transaction>();
const unanswered = new WeakMap<Transaction, Promise<unknown>[]>();

/** The transaction's own pg client, for prepared statements: Sequelize keeps it but leaves it out of its types. */
export function transactionConnection(transaction: Transaction): ClientBase {
  const { connection } = transaction as WithConnection;
  if (!connection || committing.has(transaction)) throw new Error('The transaction is over.');
  return connection;
}

/**
 * Leaves a statement that was sent to be answered with the commit, which then need not wait for it to be sent: one
 * round trip less. When the statement fails, nothing is committed and the operation fails with its error.
 */
export function answerAtCommit(transaction: Transaction, answer: Promise<unknown>): void {
  const answers = unanswered.get(transaction) ?? [];
  answers.push(answer);
  unanswered.set(transaction, answers);
  // Should the operation fail before the commit, that failure is the one that counts.
  answer.catch(() => undefined);
}

/** Leaves with the first statement. Only a broken connection refuses it, and then refuses that one as well. */
export function sendBegin(transaction: Transaction): void {
  transactionConnection(transaction)
    .query('begin')
    .catch(() => undefined);
}

export async function sendCommit(transaction: Transaction): Promise<void> {
  const connection = transactionConnection(transaction);
  // Whatever came behind the commit would be a transaction of its own.
  committing.add(transaction);
  const answers = [...(unanswered.get(transaction) ?? []), connection.query('commit')];
  const { command } = (await allEnded(answers)).at(-1) as QueryResult;
  if (command !== 'COMMIT')
    throw new Error('PostgreSQL rolled the transaction back: one of its statements had failed.');
}
