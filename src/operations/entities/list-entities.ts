import { Op } from 'sequelize';
import { type Entity, filterFields } from '../../models/entity.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation, type OperationName } from '../policy-table.js';
import { type EntityRow, type EntityValues, modelOf } from './entity-input.js';
import { entityScope } from './entity-scope.js';

export interface ListEntitiesInput extends PageRequest {
  /** Values of indexed fields, by the model's names. */
  filters?: EntityValues;
}

/** Newest first. */
export async function listEntities(
  context: Context,
  entity: Entity,
  { filters = {}, ...pages }: ListEntitiesInput,
): Promise<Page<EntityRow>> {
  authorizeOperation(context, entity.operations.list as OperationName);
  const known = filterFields(entity).filter(({ attribute }) => filters[attribute] !== undefined);
  const narrowed = Object.fromEntries(known.map(({ attribute }) => [attribute, filters[attribute]]));
  const { rows, count } = await modelOf(entity).findAndCountAll({
    where: { [Op.and]: [entityScope(context, entity), narrowed] },
    order: [
      ['createdAt', 'DESC'],
      ['id', 'ASC'],
    ],
    ...limitsOf(pages),
  });
  return { rows, total: count, ...pages };
}
