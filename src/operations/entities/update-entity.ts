import type { Entity } from '../../models/entity.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { authorizeOperation, type OperationName } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { notFound } from '../tenant-scope.js';
import { type EntityRow, type EntityValues, modelOf } from './entity-input.js';
import { oneInScope } from './entity-scope.js';
import { wordOf } from './get-entity.js';
import { oneOfAKind } from './one-of-a-kind.js';
import { soundValues } from './sound-values.js';

export interface UpdateEntityInput {
  id: string;
  /** What is not named stays. */
  values: EntityValues;
  expectedUpdatedAt?: Date;
}

export async function updateEntity(
  context: Context,
  entity: Entity,
  { id, values: input, expectedUpdatedAt }: UpdateEntityInput,
): Promise<EntityRow> {
  authorizeOperation(context, entity.operations.update as OperationName);
  const changed = inTransaction(context, async (context) => {
    const row = await lockedRow(context, entity, id);
    requireUnchanged(row, expectedUpdatedAt);
    const values = await soundValues(context, entity, { before: row.get(), input, tenantId: row.tenantId ?? null });
    return row.update(values, { transaction: context.transaction });
  });
  return oneOfAKind(entity, changed);
}

export async function lockedRow(context: InTransaction, entity: Entity, id: string): Promise<EntityRow> {
  const where = oneInScope(context, entity, id);
  const row = await modelOf(entity).findOne({ where, transaction: context.transaction, lock: rowLock });
  if (!row) throw notFound(wordOf(entity));
  return row;
}
