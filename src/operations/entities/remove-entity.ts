import type { Entity } from '../../models/entity.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation, type OperationName } from '../policy-table.js';
import { lockedRow } from './update-entity.js';

/** The row goes; the audit trail keeps what it said. */
export async function removeEntity(context: Context, entity: Entity, { id }: { id: string }): Promise<void> {
  authorizeOperation(context, entity.operations.remove as OperationName);
  await inTransaction(context, async (context) => {
    const row = await lockedRow(context, entity, id);
    await row.destroy({ transaction: context.transaction });
  });
}
