import { Model, type ModelStatic, type Transaction } from 'sequelize';
import { type NewEvent, writeToOutbox } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { contextOf } from '../platform/database.js';
import { notifyInTransaction } from '../platform/notifications.js';
import { type AuditedChange, writeAuditEntries } from './audit-log.js';

export type Attributes = Record<string, unknown>;

/** One row's change, as its event map and the audit trail see it. */
export interface Change {
  kind: 'created' | 'updated' | 'deleted';
  /** The old values of what changed; of the whole row when it was deleted. */
  before: Attributes;
  /** The names of the attributes that changed. */
  changed: string[];
}

export interface RecordedBehaviour<Row extends Model> {
  /** What the audit trail calls such a record. */
  subject: string;
  /** Which events a change makes: none for what nobody else cares about. */
  events(row: Row, change: Change, context: InTransaction): NewEvent[];
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

type SaveOptions = { transaction?: Transaction | null; where?: unknown; individualHooks?: boolean };

const previousValues = new WeakMap<Model, Attributes>();

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

/** Installs the hooks. `context.now()` sets createdAt and updatedAt, so that a moved clock moves them too. */
export function record<Row extends Model>(model: ModelStatic<Row>, behaviour: RecordedBehaviour<Row>): void {
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
    await writeToOutbox(
      context,
      changes.flatMap(({ row, change }) => behaviour.events(row, change, context)),
    );
    await invalidate(
      context,
      changes.flatMap(({ row, change }) => behaviour.invalidates?.(row, change) ?? []),
    );
    await writeAuditEntries(
      context,
      changes.map(({ row, change }) => audited(row, change, behaviour)),
    );
  };

  model.addHook('beforeValidate', (row, options) => {
    if ((row as Row).isNewRecord) stamp(row as Row, contextIn(model, options as SaveOptions));
  });
  model.addHook('beforeUpdate', (row, options) => {
    stamp(row as Row, contextIn(model, options));
    previousValues.set(row, oldValues(row as Row));
  });
  model.addHook('beforeDestroy', (row, options) => {
    contextIn(model, options);
    previousValues.set(row, { ...row.get() });
  });
  model.addHook('afterCreate', (row, options) => recordRows([row as Row], 'created', options));
  model.addHook('afterUpdate', (row, options) => recordRows([row as Row], 'updated', options));
  model.addHook('afterDestroy', (row, options) => recordRows([row as Row], 'deleted', options));
  model.addHook('beforeBulkCreate', (rows, options) => {
    for (const row of rows) stamp(row as Row, contextIn(model, options));
  });
  model.addHook('afterBulkCreate', (rows, options) => recordRows([...rows] as Row[], 'created', options));
  model.addHook('beforeBulkUpdate', (options) => lockRows(model, options));
  model.addHook('beforeBulkDestroy', (options) => lockRows(model, options));
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
  const rows = await model.unscoped().findAll({
    attributes: ['id'],
    where: options.where as never,
    order: ['id'],
    lock: true,
    transaction,
  });
  options.where = { id: rows.map((row) => row.get('id')) };
  options.individualHooks = true;
}

async function invalidate(context: InTransaction, items: string[]): Promise<void> {
  if (items.length > 0) await notifyInTransaction(context.transaction, 'invalidation', items);
}

/** The names, as events tell them, of what changed. `names` maps an attribute to its told name. */
export function toldNames<Told extends string>({ changed }: Change, names: Record<string, Told>): Told[] {
  return changed.flatMap((name) => names[name] ?? []);
}

function oldValues(row: Model): Attributes {
  const names = (row.changed() || []) as string[];
  return Object.fromEntries(names.map((name) => [name, row.previous(name as never)]));
}

function changeOf(row: Model, kind: Change['kind']): Change {
  if (kind === 'created') return { kind, before: {}, changed: Object.keys(row.get()) };
  const before = previousValues.get(row) ?? {};
  return { kind, before, changed: Object.keys(before) };
}

function audited<Row extends Model>(row: Row, change: Change, behaviour: RecordedBehaviour<Row>): AuditedChange {
  const hidden = new Set([...(behaviour.unaudited ?? []), 'createdAt', 'updatedAt']);
  const shown = change.changed.filter((name) => !hidden.has(name));
  const values = row.get() as Attributes;
  const pick = (source: Attributes) => Object.fromEntries(shown.map((name) => [name, source[name] ?? null]));
  return {
    subjectType: behaviour.subject,
    subjectId: values['id'] as string,
    tenantId: behaviour.tenantId?.(row) ?? (values['tenantId'] as string | null | undefined) ?? null,
    before: change.kind === 'created' ? null : pick(change.before),
    after: change.kind === 'deleted' ? null : pick(values),
  };
}
