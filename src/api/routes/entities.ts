import type { Entity, EntityVerb } from '../../models/entity.js';
import type { EntityValues } from '../../operations/entities/entity-input.js';
import { describedEntities, type EntityOperation } from '../../operations/entities/entity-policies.js';
import { operationsOf } from '../../operations/entities/operations-of.js';
import type { AnyHandler, Handlers } from '../operation-types.js';
import { presentEntity } from '../presenters/entity.js';
import { presentPage } from '../presenters/page.js';
import { pageOf } from './page-of.js';
import { toInput } from './to-input.js';

type Call = Parameters<AnyHandler>[1];

/** The handlers of one entity: the validator has held what they get to the contract, which is made of the same description. */
function routesOf(entity: Entity): [string, AnyHandler][] {
  const operations = operationsOf(entity);
  const present = (row: { get(): object }) => presentEntity(entity, row);
  const idOf = ({ params }: Call) => (params as Record<string, string>)[`${entity.name}_id`] ?? '';
  const handlers: Record<EntityVerb, AnyHandler> = {
    list: async (context, { query }) => {
      const { page, page_size, ...filters } = query as { page?: number; page_size?: number };
      const pages = pageOf({ ...(page && { page }), ...(page_size && { page_size }) });
      const found = await operations.list(context, { ...pages, filters: toInput(filters) });
      return { status: 200, body: presentPage(found, present) };
    },
    get: async (context, call) => ({ status: 200, body: present(await operations.get(context, { id: idOf(call) })) }),
    create: async (context, { body }) => {
      return { status: 201, body: present(await operations.create(context, toInput(body as EntityValues))) };
    },
    update: async (context, call) => {
      const values = toInput(call.body as EntityValues);
      return { status: 200, body: present(await operations.update(context, { id: idOf(call), values })) };
    },
    remove: async (context, call) => {
      await operations.remove(context, { id: idOf(call) });
      return { status: 204 };
    },
  };
  return (Object.keys(handlers) as EntityVerb[]).map((verb) => [entity.operations[verb], handlers[verb]]);
}

export const entityRoutes = Object.fromEntries(describedEntities.flatMap(routesOf)) as unknown as Pick<
  Handlers,
  EntityOperation
>;
