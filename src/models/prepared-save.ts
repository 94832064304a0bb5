import { DataTypes, type Model, type ModelStatic } from 'sequelize';
import { allEnded } from '../platform/all-ended.js';
import type { InTransaction } from '../platform/context.js';
import { answerAtCommit, transactionConnection } from '../platform/transaction-connection.js';

/** Sequelize's hooks, which its types leave out. */
type WithHooks = ModelStatic<Model> & { runHooks(name: string, row: Model, options: object): Promise<void> };

/**
 * Saves a new or a changed row by a prepared statement, for the writes of nearly every request: `row.save()` writes and
 * checks the SQL anew each time. It runs the same hooks in the same order, so the events, the audit entry and the
 * notifications are those of any other save. A row that has not changed is not written.
 */
export async function savePrepared<Row extends Model>(context: InTransaction, row: Row): Promise<Row> {
  await (await send(context, row)).saved;
  return row;
}

/** The same for several rows, in this order, whose answers come with the commit: nothing may depend on them before. */
export async function saveWithCommit(context: InTransaction, rows: Model[]): Promise<void> {
  for (const row of rows) answerAtCommit(context.transaction, (await send(context, row)).saved);
}

/** Sends a row's write and those of its hooks; all have left when it ends. */
async function send(context: InTransaction, row: Model): Promise<{ saved: Promise<void> }> {
  const model = row.constructor as WithHooks;
  const options = { transaction: context.transaction };
  const { isNewRecord } = row;
  if (!isNewRecord && !row.changed()) return { saved: Promise.resolve() };
  await model.runHooks(isNewRecord ? 'beforeValidate' : 'beforeUpdate', row, options);
  const { text, values } = isNewRecord ? insertOf(model, row) : updateOf(model, row);
  const name = nameOf(text);
  const written = transactionConnection(context.transaction).query({ ...(name && { name }), text, values });
  row.isNewRecord = false;
  // As after any save: the row holds what the database holds.
  row.set(row.dataValues as never, { raw: true, reset: true });
  // The events follow the row without waiting for its answer; should it be refused, PostgreSQL refuses them as well.
  const recorded = model.runHooks(isNewRecord ? 'afterCreate' : 'afterUpdate', row, options);
  return { saved: requireSaved(model, written, recorded) };
}

async function requireSaved(
  model: ModelStatic<Model>,
  written: Promise<{ rowCount: number | null }>,
  recorded: Promise<void>,
): Promise<void> {
  const [{ rowCount }] = await allEnded([written, recorded]);
  if (rowCount !== 1) throw new Error(`${model.name} was not saved: its row is gone.`);
}

function insertOf(model: ModelStatic<Model>, row: Model) {
  const written = columnsToWrite(model, row, Object.keys(row.dataValues));
  const columns = written.map(({ column }) => column).join(', ');
  const places = written.map((_, index) => `$${index + 1}`).join(', ');
  return {
    text: `insert into ${model.getTableName()} (${columns}) values (${places})`,
    values: written.map(({ value }) => value),
  };
}

function updateOf(model: ModelStatic<Model>, row: Model) {
  const key = model.primaryKeyAttribute;
  const written = columnsToWrite(model, row, row.changed() || []);
  const assignments = written.map(({ column }, index) => `${column} = $${index + 2}`).join(', ');
  return {
    text: `update ${model.getTableName()} set ${assignments} where ${model.getAttributes()[key]?.field} = $1`,
    values: [row.get(key), ...written.map(({ value }) => value)],
  };
}

function columnsToWrite(model: ModelStatic<Model>, row: Model, names: string[]) {
  const attributes = model.getAttributes();
  // In the model's order, so that the same set of columns makes the same statement.
  return Object.entries(attributes)
    .filter(([name]) => names.includes(name) && row.getDataValue(name as never) !== undefined)
    .map(([name, { field, type }]) => {
      const value: unknown = row.getDataValue(name as never);
      // pg would write an array as one of PostgreSQL's own.
      const isJson = type instanceof DataTypes.JSONB;
      return { column: field ?? name, value: isJson && value !== null ? JSON.stringify(value) : value };
    });
}

/** Each connection keeps what it has prepared, and clients choose which columns they change: beyond these, it is not kept. */
const mostNames = 100;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size === mostNames) return known;
  const name = `save-${names.size}`;
  names.set(text, name);
  return name;
}
