import { Op, type WhereOptions } from 'sequelize';
import type { Entity } from '../../models/entity.js';
import type { Context } from '../../platform/context.js';
import { tenantScope } from '../tenant-scope.js';
import { rulesOf } from './entity-rules.js';

/** The condition on the records that this call may meet. */
export function entityScope(context: Context, entity: Entity): WhereOptions {
  const seen = rulesOf(entity).seen?.(context);
  if (seen) return seen;
  const scope = entity.tenant === 'none' ? null : tenantScope(context);
  return scope === null ? {} : { tenantId: scope };
}

/** That, and the record's id. */
export const oneInScope = (context: Context, entity: Entity, id: string): WhereOptions => ({
  [Op.and]: [{ id }, entityScope(context, entity)],
});
