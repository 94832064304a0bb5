import type { Entity } from '../../models/entity.js';
import type { Context } from '../../platform/context.js';
import { createEntity } from './create-entity.js';
import type { EntityValues } from './entity-input.js';
import { getEntity } from './get-entity.js';
import { type ListEntitiesInput, listEntities } from './list-entities.js';
import { removeEntity } from './remove-entity.js';
import { type UpdateEntityInput, updateEntity } from './update-entity.js';

/** The operations of one entity, which only differ in what they are done to. */
export function operationsOf(entity: Entity) {
  return {
    list: (context: Context, input: ListEntitiesInput) => listEntities(context, entity, input),
    get: (context: Context, input: { id: string }) => getEntity(context, entity, input),
    create: (context: Context, input: EntityValues) => createEntity(context, entity, input),
    update: (context: Context, input: UpdateEntityInput) => updateEntity(context, entity, input),
    remove: (context: Context, input: { id: string }) => removeEntity(context, entity, input),
  };
}
