import type { Model, ModelStatic } from 'sequelize';
import type { Context, InTransaction } from '../platform/context.js';
import { rowLock, type Statement } from '../platform/database.js';
import { transactionConnection } from '../platform/transaction-connection.js';

/*
 * Reads that are asked for with nearly every request. Sequelize writes the SQL of a read anew each time, which costs
 * more than the read; these are written once and prepared by each connection. What they give are rows of the model.
 */

/** The columns that a default read of the model gives, named as its attributes behind `prefix`. */
export function columnsOf(model: ModelStatic<Model>, table: string, prefix = ''): string {
  const hidden = (model.options.defaultScope?.attributes as { exclude?: string[] } | undefined)?.exclude ?? [];
  return Object.entries(model.getAttributes())
    .filter(([name]) => !hidden.includes(name))
    .map(([name, { field }]) => `${table}.${field} as "${prefix}${name}"`)
    .join(', ');
}

/** A row of the model, as if Sequelize had read it. */
export function rowFrom<Row extends Model>(model: ModelStatic<Row>, values: object): Row {
  return model.build(values as never, { raw: true, isNewRecord: false });
}

/** The row that a join has put behind `prefix`; null when there was none to join. */
export function joinedRowFrom<Row extends Model>(
  model: ModelStatic<Row>,
  prefix: string,
  joined: Record<string, unknown>,
): Row | null {
  if (joined[`${prefix}id`] === null) return null;
  const values: Record<string, unknown> = {};
  for (const name in joined) if (name.startsWith(prefix)) values[name.slice(prefix.length)] = joined[name];
  return rowFrom(model, values);
}

const statements = new Map<string, Statement>();

/** The statement of this name, written at its first use: the columns are known once the models are. */
export function statementNamed(name: string, write: () => string): Statement {
  let statement = statements.get(name);
  if (!statement) {
    statement = { name, text: write() };
    statements.set(name, statement);
  }
  return statement;
}

interface Wanted {
  /** Of the prepared statement: another for each condition. */
  name: string;
  /** In SQL, over the row as `r`. It picks one row at most. */
  condition: string;
  values: unknown[];
}

/** The one row that the condition picks; inside a transaction as that sees it. */
export async function findPrepared<Row extends Model>(
  context: Pick<Context, 'database' | 'transaction'>,
  model: ModelStatic<Row>,
  { name, condition, values }: Wanted,
): Promise<Row | null> {
  const statement = statementNamed(
    name,
    () => `select ${columnsOf(model, 'r')} from ${model.getTableName()} r where ${condition}`,
  );
  const [row] = await rowsOf(context, statement, values);
  return row ? rowFrom(model, row) : null;
}

/** The row whose unique column holds `value`. */
export function lookUp<Row extends Model>(
  context: Pick<Context, 'database' | 'transaction'>,
  model: ModelStatic<Row>,
  column: string,
  value: string,
): Promise<Row | null> {
  const name = `${model.getTableName()}-by-${column}`;
  return findPrepared(context, model, { name, condition: `r.${column} = $1`, values: [value] });
}

/** The row of this id, held against changes until the transaction ends. */
export function lockById<Row extends Model>(
  context: InTransaction,
  model: ModelStatic<Row>,
  id: string,
): Promise<Row | null> {
  const name = `${model.getTableName()}-locked-by-id`;
  return findPrepared(context, model, { name, condition: `r.id = $1 for ${rowLock}`, values: [id] });
}

async function rowsOf(
  { database, transaction }: Pick<Context, 'database' | 'transaction'>,
  statement: Statement,
  values: unknown[],
): Promise<object[]> {
  if (!transaction) return database.lookUp(statement, values);
  return (await transactionConnection(transaction).query({ ...statement, values })).rows;
}
