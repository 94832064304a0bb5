import type { Entity } from '../../models/entity.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation, type OperationName } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { type EntityRow, modelOf } from './entity-input.js';
import { oneInScope } from './entity-scope.js';

export async function getEntity(context: Context, entity: Entity, { id }: { id: string }): Promise<EntityRow> {
  authorizeOperation(context, entity.operations.get as OperationName);
  const row = await modelOf(entity).findOne({ where: oneInScope(context, entity, id) });
  if (!row) throw notFound(wordOf(entity));
  return row;
}

/** As refusals name it. */
export const wordOf = ({ label }: Entity): string => label.en.toLowerCase();
