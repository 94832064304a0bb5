import type { Entity } from '../../models/entity.js';
import { Tenant } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation, type OperationName } from '../policy-table.js';
import { notFound, requiredTenant, tenantScope } from '../tenant-scope.js';
import { type EntityRow, type EntityValues, modelOf } from './entity-input.js';
import { oneOfAKind } from './one-of-a-kind.js';
import { soundValues } from './sound-values.js';

/** The tenant is the one in scope; whoever acts across tenants names it as `tenantId`, or none where it may be left open. */
export async function createEntity(context: Context, entity: Entity, input: EntityValues): Promise<EntityRow> {
  authorizeOperation(context, entity.operations.create as OperationName);
  const made = inTransaction(context, async (context) => {
    const tenantId = await tenantOf(context, entity, input['tenantId'] as string | null | undefined);
    const values = await soundValues(context, entity, { before: {}, input, tenantId });
    const ofTenant = entity.tenant === 'none' ? {} : { tenantId };
    return modelOf(entity).create({ id: context.newId(), ...values, ...ofTenant } as never, {
      transaction: context.transaction,
    });
  });
  return oneOfAKind(entity, made);
}

async function tenantOf(
  context: InTransaction,
  { tenant }: Entity,
  named: string | null = null,
): Promise<string | null> {
  if (tenant === 'none') return null;
  const tenantId = tenantScope(context) ?? named ?? (tenant === 'required' ? requiredTenant(context) : null);
  if (tenantId === null) return null;
  const known = await Tenant.count({ where: { id: tenantId }, transaction: context.transaction });
  if (known === 0) throw notFound('tenant');
  return tenantId;
}
