import type { ClientBase } from 'pg';
import { Sequelize, Transaction } from 'sequelize';
import type { Context, InTransaction } from './context.js';
import { refusalOfValue } from './database-refusals.js';
import { DatabaseSocket } from './database-socket.js';
import { SharedConnections } from './shared-connections.js';
import { sendBegin, sendCommit } from './transaction-connection.js';

export interface DatabaseOptions {
  url: string;
  /** Most connections that this process opens, beside the two that look-ups share and the one that listens. */
  poolSize: number;
}

/** A statement that each connection prepares once, under its name. */
export interface Statement {
  name: string;
  text: string;
}

/** Answers prepared statements: the database, or one connection of it. */
export interface Asked {
  query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]>;
}

/** What Sequelize keeps but leaves out of its types. */
type SequelizeInside = Sequelize & {
  connectionManager: {
    getConnection(options: { type: 'read' | 'write' }): Promise<object>;
    releaseConnection(connection: object): void;
    getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown;
  };
};

/** Milliseconds a request waits for a free connection before it is answered 503. */
const acquireTimeoutMilliseconds = 5_000;
const ofEachConnection = {
  application_name: 'flatrender-identity',
  keepAlive: true,
  statement_timeout: 15_000,
  stream: () => new DatabaseSocket(),
  // Said once here, it need not be said at the start of each transaction. No query lives long enough for being compiled to
  // pay: that took most of the time of a year's revenue, by estimates of groups that no statistics can tell.
  options: '-c default_transaction_isolation=read\\ committed -c jit=off',
};

export class Database {
  readonly sequelize: Sequelize;
  readonly url: string;
  readonly #shared: SharedConnections;

  constructor(options: DatabaseOptions) {
    this.url = options.url;
    this.sequelize = new Sequelize(options.url, {
      dialect: 'postgres',
      logging: false,
      define: { underscored: true },
      pool: { max: options.poolSize, min: 0, acquire: acquireTimeoutMilliseconds, idle: 15_000 },
      dialectOptions: ofEachConnection,
    });
    // A statement is sent without waiting for the answer to the one before, where several are asked for at once.
    this.sequelize.addHook('afterConnect', (connection) => {
      (connection as { pipeline: boolean }).pipeline = true;
    });
    beginAndCommitDirectly(this.sequelize);
    const { connectionManager } = this.sequelize as SequelizeInside;
    this.#shared = new SharedConnections({
      ...ofEachConnection,
      connectionString: options.url,
      connectionTimeoutMillis: acquireTimeoutMilliseconds,
      query_timeout: acquireTimeoutMilliseconds,
      types: { getTypeParser: (oid, format) => connectionManager.getTypeParser(oid, format) as never },
    });
  }

  /** Runs a prepared statement on a connection of the pool, outside any transaction. Columns keep their SQL names. */
  query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    return this.onOneConnection((connection) => connection.query<Row>(statement, values));
  }

  /** The same for several: asked for in one turn, they leave together and are answered in order. */
  async onOneConnection<Result>(work: (connection: Asked) => Promise<Result>): Promise<Result> {
    const { connectionManager } = this.sequelize as SequelizeInside;
    const connection = (await connectionManager.getConnection({ type: 'read' })) as ClientBase;
    try {
      return await work({
        query: async (statement, values) => (await connection.query({ ...statement, values })).rows,
      });
    } finally {
      connectionManager.releaseConnection(connection);
    }
  }

  /** The same for a quick look-up by key, on a connection that is not taken from the pool. */
  lookUp<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    return this.#shared.query(statement, values);
  }

  async close(): Promise<void> {
    await this.#shared.close();
    await this.sequelize.close();
  }
}

/** Sequelize sends these two through all that it does for a query, which takes longer than they do. No savepoints are used. */
function beginAndCommitDirectly(sequelize: Sequelize): void {
  Object.assign(sequelize.getQueryInterface(), { startTransaction: sendBegin, commitTransaction: sendCommit });
}

/**
 * Holds a row against changes and lets others refer to it. The stronger FOR UPDATE would make every insert that names
 * the row wait, and two operations that lock different rows and refer to each other's could wait in a circle.
 */
export const rowLock = Transaction.LOCK.NO_KEY_UPDATE;

/** A refusal whose transaction is still committed: the count of bad tries must survive the error that reports it. */
class CommittedError extends Error {
  constructor(readonly refusal: Error) {
    super(refusal.message);
  }
}

/** Ends the operation with `error`, and keeps what it has written. Only inside `inTransaction`. */
export function commitAndThrow(error: Error): never {
  throw new CommittedError(error);
}

const contexts = new WeakMap<Transaction, InTransaction>();

/** The context whose operation opened this transaction: hooks read who acts from it. */
export function contextOf(transaction: Transaction): InTransaction {
  const context = contexts.get(transaction);
  if (!context) throw new Error('This transaction was not opened by inTransaction: it has no context.');
  return context;
}

/** Runs `work` in the context's transaction, opening one when there is none. A value that the schema refuses is `unprocessable`. */
export async function inTransaction<Result>(
  context: Context,
  work: (context: InTransaction) => Promise<Result>,
): Promise<Result> {
  if (context.transaction) return work(context as InTransaction);
  const refusal: { error?: Error } = {};
  const run = async (transaction: Transaction) => {
    const inside: InTransaction = { ...context, transaction };
    contexts.set(transaction, inside);
    try {
      return await work(inside);
    } catch (error) {
      if (!(error instanceof CommittedError)) throw error;
      refusal.error = error.refusal;
      return undefined;
    }
  };
  const result = await context.database.sequelize.transaction(run).catch((error: unknown) => {
    throw refusalOfValue(error) ?? error;
  });
  if (refusal.error) throw refusal.error;
  return result as Result;
}
