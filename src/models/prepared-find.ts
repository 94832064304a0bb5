import { DataTypes, type Model, type ModelStatic } from 'sequelize';
import type { Context, InTransaction } from '../platform/context.js';
import { rowLock, type Statement } from '../platform/database.js';
import { transactionConnection } from '../platform/transaction-connection.js';

/*
 * Reads that are asked for with nearly every request. Sequelize writes the SQL of a read anew each time, which costs
 * more than the read; these are written once and prepared by each connection. What they give are rows of the model.
 */

/**
 * The columns that a default read of the model gives, named as its attributes, as one column of JSON text: pg takes
 * longer over thirty columns than JSON.parse over one.
 */
export function jsonOf(model: ModelStatic<Model>, table: string): string {
  const hidden = (model.options.defaultScope?.attributes as { exclude?: string[] } | undefined)?.exclude ?? [];
  const columns = Object.entries(model.getAttributes())
    .filter(([name]) => !hidden.includes(name))
    .map(([name, { field }]) => `${table}.${field} as "${name}"`);
  const key = model.getAttributes()[model.primaryKeyAttribute]?.field;
  return `case when ${table}.${key} is not null then (select to_json(a)::text from (select ${columns.join(', ')}) a) end`;
}

/** A row of the model, as if Sequelize had read it; null where a join found none. */
export function rowFromJson<Row extends Model>(model: ModelStatic<Row>, json: string | null): Row | null {
  if (json === null) return null;
  const values = JSON.parse(json) as Record<string, unknown>;
  for (const name of momentsOf(model)) {
    const moment = values[name];
    if (typeof moment === 'string') values[name] = new Date(moment);
  }
  return model.build(values as never, { raw: true, isNewRecord: false });
}

const moments = new WeakMap<ModelStatic<Model>, string[]>();

/** The attributes that are dates with a time, which JSON has no type for. */
function momentsOf(model: ModelStatic<Model>): string[] {
  let names = moments.get(model);
  if (!names) {
    const attributes = Object.entries(model.getAttributes());
    names = attributes.filter(([, { type }]) => type instanceof DataTypes.DATE).map(([name]) => name);
    moments.set(model, names);
  }
  return names;
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
    () => `select ${jsonOf(model, 'r')} as row from ${model.getTableName()} r where ${condition}`,
  );
  const [found] = await rowsOf(context, statement, values);
  return found ? rowFromJson(model, found.row) : null;
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
): Promise<{ row: string }[]> {
  if (!transaction) return database.lookUp(statement, values);
  return (await transactionConnection(transaction).query<{ row: string }>({ ...statement, values })).rows;
}
