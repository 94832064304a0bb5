import type { Model, ModelStatic } from 'sequelize';
import type { Context } from '../platform/context.js';
import type { Statement } from '../platform/database.js';
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

/** The row whose unique column holds `value`; inside a transaction as that sees it. */
export async function lookUp<Row extends Model>(
  { database, transaction }: Pick<Context, 'database' | 'transaction'>,
  model: ModelStatic<Row>,
  column: string,
  value: string,
): Promise<Row | null> {
  const table = model.getTableName() as string;
  const statement = statementNamed(
    `${table}-by-${column}`,
    () => `select ${columnsOf(model, 'r')} from ${table} r where r.${column} = $1`,
  );
  const [row] = transaction
    ? (await transactionConnection(transaction).query<object>({ ...statement, values: [value] })).rows
    : await database.lookUp<object>(statement, [value]);
  return row ? rowFrom(model, row) : null;
}
