import { Model, type ModelStatic, type Transaction } from 'sequelize';
import { type NewEvent, writeToOutbox } from '../events/outbox.js';
import { allEnded } from '../platform/all-ended.js';
import type { InTransaction } from '../platform/context.js';
import { contextOf, rowLock } from '../platform/database.js';
import { notifyInTransaction } from '../platform/notifications.js';
import { type AuditedChange, writeAuditEntries } from './audit-log.js';
import { type Attributes, type Change, changedNames, changeOf, rememberBefore } from './change.js';
import type { PersonalData, PersonalRows } from './personal-data.js';
import { requireStorable } from './storable.js';

export interface RecordedBehaviour<Row extends Model> {
  /** What the audit trail calls such a record. */
  subject: string;
  /** Which events a new or changed row makes: none for what nobody else cares about. */
  events(row: Row, change: Change, context: InTransaction): NewEvent[];
  /** Which events tell that the row is gone. Rows of a model without it cannot be deleted. */
  eventsOfDeletion?(row: Row, context: InTransaction): NewEvent[];
  /** Whose data the rows hold; what becomes of it at an erasure, and what of it a person gets to see. */
  personal: PersonalData;
  /** Attributes that never reach the audit trail: secrets, and what changes by itself at each use. */
  unaudited?: string[];
  /**
   * What every process must forget at the commit, as `kind:id`. Told inside the transaction, so that a ban or a
   * revocation is known everywhere in the same moment.
   */
  invalidates?(row: Row, change: Change): string[];
  /** Whose record it is, for the audit trail. */
  tenantId?(row: Row): string | null;
}

interface SaveOptions {
  transaction?: Transaction | null;
  where?: unknown;
  individualHooks?: boolean;
  truncate?: boolean;
  ignoreDuplicates?: boolean;
  updateOnDuplicate?: unknown[];
}

/**
 * A model each of whose writes, single or bulk, leaves its events in the outbox and its entry in the audit trail,
 * in the same transaction. A write outside `inTransaction` throws, and so do the writes that Sequelize makes without hooks.
 */
export class RecordedModel<Row extends object, New extends object> extends Model<Row, New> {
  static override increment(): never {
    throw new Error('increment writes without hooks: lock the row, change it and save it.');
  }
  static override decrement(): never {
    throw new Error('decrement writes without hooks: lock the row, change it and save it.');
  }
  static override upsert(): never {
    throw new Error('upsert does not tell a new row from a changed one: find it first.');
  }
  static override truncate(): never {
    throw new Error('truncate writes without hooks: use destroy.');
  }
}

const personalRows = new Map<string, { model: ModelStatic<Model>; rows: PersonalRows; subject: string }>();

/** The models with data of people, in the order in which they were set up. */
export const modelsWithPersonalData = () => [...personalRows.values()];

/** Installs the hooks. `context.now()` sets createdAt and updatedAt, so that a moved clock moves them too. */
export function record<Row extends Model>(model: ModelStatic<Row>, behaviour: RecordedBehaviour<Row>): void {
  if (behaviour.personal !== 'none')
    personalRows.set(model.name, { model, rows: behaviour.personal, subject: behaviour.subject });
  const stamps = model.getAttributes() as Record<string, unknown>;
  const stamp = (row: Row, context: InTransaction) => {
    if (row.isNewRecord && 'createdAt' in stamps && !row.getDataValue('createdAt' as never)) {
      row.set('createdAt' as never, context.now() as never);
    }
    if ('updatedAt' in stamps) row.set('updatedAt' as never, context.now() as never);
  };
  const recordRows = async (rows: Row[], kind: Change['kind'], options: SaveOptions) => {
    const context = contextIn(model, options);
    const changes = rows.map((row) => ({ row, change: changeOf(row, kind) }));
    const events = changes.flatMap(({ row, change }) => told(row, change, context, behaviour));
    const items = changes.flatMap(({ row, change }) => behaviour.invalidates?.(row, change) ?? []);
    const entries = changes.map(({ row, change }) => audited(row, change, behaviour));
    // All leave at once: see saveWithCommit.
    await allEnded([writeToOutbox(context, events), invalidate(context, items), writeAuditEntries(context, entries)]);
  };
  const prepareNew = (row: Row, options: SaveOptions) => {
    stamp(row, contextIn(model, options));
    for (const [name, value] of Object.entries(row.get() as Attributes)) requireStorable(name, value);
  };
  const prepareDeletion = (options: SaveOptions) => {
    contextIn(model, options);
    if (!behaviour.eventsOfDeletion) throw new Error(`A ${model.name} is kept: no event tells that one is gone.`);
    if (options.truncate) throw new Error('truncate writes without hooks: use destroy with a condition.');
  };

  model.addHook('beforeValidate', (row, options) => {
    if ((row as Row).isNewRecord) prepareNew(row as Row, options as SaveOptions);
  });
  model.addHook('beforeUpdate', (row, options) => {
    stamp(row as Row, contextIn(model, options));
    for (const name of changedNames(row)) requireStorable(name, row.get(name as never));
    rememberBefore(row, 'updated');
  });
  model.addHook('beforeDestroy', (row, options) => {
    prepareDeletion(options);
    rememberBefore(row, 'deleted');
  });
  model.addHook('afterCreate', (row, options) => recordRows([row as Row], 'created', options));
  model.addHook('afterUpdate', (row, options) => recordRows([row as Row], 'updated', options));
  model.addHook('afterDestroy', (row, options) => recordRows([row as Row], 'deleted', options));
  model.addHook('beforeBulkCreate', (rows, options: SaveOptions) => {
    if (options.ignoreDuplicates || options.updateOnDuplicate)
      throw new Error('A bulk create does not tell a new row from one that was there: find those first.');
    for (const row of rows) prepareNew(row as Row, options);
  });
  model.addHook('afterBulkCreate', async (rows, options) => {
    // With individualHooks each row was told by afterCreate.
    if (!options.individualHooks) await recordRows([...rows] as Row[], 'created', options);
  });
  model.addHook('beforeBulkUpdate', async (options) => {
    await lockRows(model, options);
    if ('updatedAt' in stamps) options.fields = [...new Set([...(options.fields ?? []), 'updatedAt' as never])];
  });
  model.addHook('beforeBulkDestroy', async (options) => {
    prepareDeletion(options);
    await lockRows(model, options);
  });
}

function contextIn(model: ModelStatic<Model>, options: SaveOptions): InTransaction {
  if (!options.transaction) throw new Error(`A write to ${model.name} needs a transaction: go through inTransaction.`);
  return contextOf(options.transaction);
}

/**
 * A bulk write is told row by row. The rows are locked first and the write is narrowed to them, so that each row that
 * changes is told once, however many such writes race.
 */
async function lockRows(model: ModelStatic<Model>, options: SaveOptions): Promise<void> {
  const { transaction } = contextIn(model, options);
  const key = model.primaryKeyAttribute;
  const rows = await model.unscoped().findAll({
    attributes: [key],
    where: options.where as never,
    order: [key],
    lock: rowLock,
    transaction,
  });
  // Named as the table does: Sequelize translates attributes for an update, but not for a deletion.
  options.where = { [model.getAttributes()[key]?.field ?? key]: rows.map((row) => row.get(key)) };
  options.individualHooks = true;
}

function told<Row extends Model>(
  row: Row,
  change: Change,
  context: InTransaction,
  behaviour: RecordedBehaviour<Row>,
): NewEvent[] {
  if (change.kind === 'deleted') return behaviour.eventsOfDeletion?.(row, context) ?? [];
  return behaviour.events(row, change, context);
}

async function invalidate(context: InTransaction, items: string[]): Promise<void> {
  if (items.length > 0) await notifyInTransaction(context.transaction, 'invalidation', items);
}

function audited<Row extends Model>(row: Row, change: Change, behaviour: RecordedBehaviour<Row>): AuditedChange {
  const hidden = new Set([...(behaviour.unaudited ?? []), 'createdAt', 'updatedAt']);
  const shown = change.changed.filter((name) => !hidden.has(name));
  const values = row.get() as Attributes;
  const pick = (source: Attributes) => Object.fromEntries(shown.map((name) => [name, source[name] ?? null]));
  return {
    subjectType: behaviour.subject,
    subjectId: (values['id'] as string | undefined) ?? null,
    tenantId: behaviour.tenantId?.(row) ?? (values['tenantId'] as string | null | undefined) ?? null,
    before: change.kind === 'created' ? null : pick(change.before),
    after: change.kind === 'deleted' ? null : pick(values),
  };
}
