import type { Entity } from '../../models/entity.js';
import { presentTime } from './time.js';

interface Row {
  get(): object;
}

/** A record of any described entity, as its schema in the contract says. */
export function presentEntity({ fields }: Entity, row: Row): Record<string, unknown> {
  const values = row.get() as Record<string, unknown>;
  const told = (value: unknown) => (value instanceof Date ? presentTime(value) : (value ?? null));
  return {
    id: values['id'],
    ...Object.fromEntries(fields.map(({ name, attribute }) => [name, told(values[attribute])])),
    created_at: told(values['createdAt']),
    updated_at: told(values['updatedAt']),
  };
}
