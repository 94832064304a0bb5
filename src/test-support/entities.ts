import { demoId } from '../../seeders/demo-id.js';
import type { Entity, EntityField } from '../models/entity.js';
import { sentFields } from '../models/entity.js';

/** A value that the field takes; `mark` makes texts one of a kind. */
function sampleOf({ type, min = 0, max = 0, values = {}, to }: EntityField, mark: string): unknown {
  switch (type) {
    case 'string':
    case 'text':
      return `Sample ${mark}`.slice(-max);
    case 'int':
    case 'money':
      return Math.min(min + 1, max);
    case 'bool':
      return true;
    case 'enum':
      return Object.keys(values)[0];
    case 'date-time':
      return '2026-11-20T10:00:00.000Z';
    case 'ref':
      return demoId(to === 'tenants' ? 'tenant acme' : 'user user@acme');
  }
}

/** What must be named to make a record of the entity; by the names of the contract, or else of the model. */
export function sampleValues(entity: Entity, mark: string, names: 'name' | 'attribute' = 'attribute') {
  const needed = sentFields(entity).filter(({ optional, type }) => !optional && type !== 'bool');
  return Object.fromEntries(needed.map((field) => [field[names], sampleOf(field, mark)]));
}
