import { eventTypes } from '../events/catalog.js';

/** What must hold for one field of an event's data; `field` is its path, such as `changed.birth_date`. */
export type FieldCondition = { field: string } & (
  | { is_set: true }
  | { equals: string | number | boolean }
  | { at_least: number }
  | { one_of: (string | number | boolean)[] }
);

/** Which events count for a quest. */
export interface QuestCondition {
  /** Types, or the beginning of types with `*` behind it: `render.job.*`. */
  event_types: string[];
  /** All of them must hold. */
  fields: FieldCondition[];
}

/** Whether an event of `type` is one of `pattern`: that type itself, or one that begins as the pattern does before its `*`. */
export function fitsType(pattern: string, type: string): boolean {
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** Whether the event counts for a quest with this condition. Every condition on a field must hold. */
export function fitsCondition(condition: QuestCondition | null, event: { type: string; data: object }): boolean {
  if (!condition?.event_types.some((pattern) => fitsType(pattern, event.type))) return false;
  return condition.fields.every((field) => holds(field, valueAt(event.data, field.field)));
}

function holds(condition: FieldCondition, value: unknown): boolean {
  if ('is_set' in condition) return value !== undefined && value !== null && value !== '';
  if ('equals' in condition) return value === condition.equals;
  if ('at_least' in condition) return typeof value === 'number' && value >= condition.at_least;
  return condition.one_of.includes(value as string);
}

/** The value at a path such as `changed.birth_date`; what an object inherits is no part of it. */
function valueAt(data: object, path: string): unknown {
  let value: unknown = data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Whether the catalogue knows events of the area that the type begins with. Of other services' it knows only some. */
export function isKnownArea(pattern: string): boolean {
  const [area = ''] = pattern.split('.');
  return eventTypes.some((known) => known.startsWith(`${area}.`));
}

/** Whether there are such events in the catalogue. */
export function isKnownType(pattern: string): boolean {
  return eventTypes.some((known) => fitsType(pattern, known));
}
