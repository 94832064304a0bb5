import type { ResourceWithOptions } from 'adminjs';
import type { Database } from '../platform/database.js';
import { GuardedResource } from './guarded-resource.js';
import { readActions } from './read-actions.js';
import { type ResourceShape, standsIn } from './resource-shape.js';
import { ShapeReader } from './shape-reader.js';

/** Everything AdminJS needs to know, from the shapes. */
export function buildResources(shapes: readonly ResourceShape[], database: Database): ResourceWithOptions[] {
  const readers = new Map<string, ShapeReader>();
  for (const shape of shapes) readers.set(shape.id, new ShapeReader(shape, (id) => readers.get(id)));
  return [...readers.values()].map((reader) => buildResource(reader, database));
}

function buildResource(reader: ShapeReader, database: Database): ResourceWithOptions {
  const { shape } = reader;
  const columns = Object.entries(shape.columns);
  const operations = Object.entries(shape.actions).map(([name, action]) => [name, action.build(database)]);
  return {
    resource: new GuardedResource(reader),
    options: {
      id: shape.id,
      navigation: { name: shape.group, icon: shape.icon },
      titleProperty: shape.title,
      sort: { sortBy: shape.sort.by, direction: shape.sort.direction },
      listProperties: columns.filter(([, column]) => standsIn(column, 'list')).map(([name]) => name),
      showProperties: columns.filter(([, column]) => standsIn(column, 'show')).map(([name]) => name),
      filterProperties: columns.filter(([, { filter }]) => filter).map(([name]) => name),
      properties: Object.fromEntries(
        columns.map(([name, { as, filter, values, of, currency, unit, empty, most, subject }]) => [
          name,
          { custom: { as, filter, values, of, currency, unit, empty, most, subject } },
        ]),
      ),
      actions: { ...readActions(reader, database), ...Object.fromEntries(operations) },
    },
  };
}
